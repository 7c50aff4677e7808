import classes from './causes.module.css';

const [WIDTH, HEIGHT] = [112, 28];

/** A small picture of counts per day; what it shows is told beside it in words. */
export function Sparkline({ perDay }: { perDay: readonly number[] }) {
  const most = Math.max(1, ...perDay);
  const step = WIDTH / perDay.length;
  return (
    <svg className={classes.trend} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {perDay.map((count, day) => {
        const height = count === 0 ? 1 : Math.max(3, (HEIGHT * count) / most);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place.
            key={day}
            x={day * step + 1}
            y={HEIGHT - height}
            width={step - 2}
            height={height}
          />
        );
      })}
    </svg>
  );
}
