import classes from './causes.module.css';

const [WIDTH, HEIGHT] = [112, 28];

/** A small picture of counts per day; what it shows is told beside it in words. */
export function Sparkline({ perDay }: { perDay: readonly number[] }) {
  const most = Math.max(1, ...perDay);
  const step = WIDTH / perDay.length;
  const bar = (count: number, day: number) => {
    const height = count === 0 ? 1 : Math.max(3, (HEIGHT * count) / most);
    return `M${day * step + 1} ${HEIGHT}v${-height}h${step - 2}v${height}z`;
  };
  return (
    <svg className={classes.trend} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path d={perDay.map(bar).join('')} />
    </svg>
  );
}
