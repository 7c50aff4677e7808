import type { Device } from '../app/api-types.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import classes from './devices.module.css';
import { words } from './words.ts';

/** Below this many milliseconds nobody is misled; a slow network makes as much. */
const RIGHT_MS = 5_000;
/** From this many on what the device says of its times is not to be trusted. */
const WRONG_MS = 120_000;

/** How far a device's clock is off, by the median of its last batches. */
export function Clock({ clockSkew }: Pick<Device, 'clockSkew'>) {
  const say = useWords(words);
  const format = useFormat();
  if (clockSkew === null) return <span className={classes.faint}>{say('unknown')}</span>;
  const { medianMs } = clockSkew;
  const off = Math.abs(medianMs);
  if (off < RIGHT_MS) return say('clockRight');
  const time = format.duration(off);
  return (
    <span className={off < WRONG_MS ? undefined : classes.warning}>
      {medianMs > 0 ? say('clockAhead', { time }) : say('clockBehind', { time })}
    </span>
  );
}
