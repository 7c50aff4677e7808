/** Days (`2026-11-23`) of this browser's calendar, as fields of type date have them, and moments as the API takes them. */

const two = (value: number): string => String(value).padStart(2, '0');

/** The day that a moment is on here. */
export const dayOf = (at: Date): string =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

/** When a day begins here, or another one so many days later. */
export function startOfDay(day: string, later = 0): Date {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + later);
  return at;
}

/** For `validateSearch`: a day. */
export const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
