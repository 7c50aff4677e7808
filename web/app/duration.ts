const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
  ['millisecond', 1],
] as const;

/** Says milliseconds in the two largest units that they have: `3 hr 20 min`, `1.5 sec`, `412 ms`. */
export function durationIn(locale: string): (ms: number) => string {
  const say = (value: number, unit: string, maximumFractionDigits = 0) =>
    new Intl.NumberFormat(locale, {
      ...{ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits },
    }).format(value);
  return (ms) => {
    const whole = Math.round(Math.abs(ms));
    const place = steps.findIndex(([, size]) => whole >= size);
    const [unit, size] = steps[place] ?? (['millisecond', 1] as const);
    if (unit === 'second') return say(whole / size, unit, 1);
    const largest = say(Math.floor(whole / size), unit);
    const [small, part] = steps[place + 1] ?? (['millisecond', 1] as const);
    const more = Math.floor((whole % size) / part);
    return more > 0 ? `${largest} ${say(more, small)}` : largest;
  };
}
