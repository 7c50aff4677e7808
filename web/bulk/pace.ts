/** How fast a background action may go: the API counts items a minute, people items a second. */

/** Items a minute that the API takes. */
const [SLOWEST, FASTEST] = [1, 60_000];

/** What was typed, items a second, as the API takes it: null = no limit, undefined = that is no pace. */
export function perMinuteOf(typed: string): number | null | undefined {
  const text = typed.trim().replace(',', '.');
  if (text === '') return null;
  const perMinute = Math.round(Number(text) * 60);
  return perMinute >= SLOWEST && perMinute <= FASTEST ? perMinute : undefined;
}

/** The API's pace as somebody would type it: items a second. */
export const typedPace = (perMinute: number | null): string =>
  perMinute === null ? '' : String(Number((perMinute / 60).toFixed(2)));
