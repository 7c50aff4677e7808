import { Progress } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { BackgroundAction } from '../app/api-types.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { announce } from '../app/toasts.tsx';
import classes from './bulk.module.css';
import { words } from './words.ts';

type Counts = BackgroundAction['progress'];

/** How the items of an action stand, in the order in which they are shown. */
const parts = [
  ['completed', 'green.8'],
  ['failed', 'red.7'],
  ['cancelled', 'gray.6'],
  ['passedOver', 'gray.5'],
  ['waiting', 'yellow.6'],
  ['underWay', 'blue.6'],
  ['done', 'green.8'],
] as const;
type Part = (typeof parts)[number][0];

/** What was only assigned or amended has no fate of its own: it is done. */
function countsOf({ completed, failed, cancelled, passedOver, waiting, running, done }: Counts) {
  const counts: Record<Part, number> = {
    ...{ completed, failed, cancelled, passedOver, waiting, underWay: running },
    done: Math.max(0, done - completed - failed - cancelled - waiting - running),
  };
  return parts.flatMap(([part, color]) =>
    counts[part] > 0 ? [{ part, color, count: counts[part] }] : [],
  );
}

/** Says to screen readers that an action has finished, and what came of it, when somebody saw it run. */
export function useFinishedAnnounced({ state, progress }: BackgroundAction): void {
  const say = useWords(words);
  const ran = useRef(false);
  useEffect(() => {
    if (state === 'finished' && ran.current) {
      const counts = countsOf(progress).map(({ part, count }) => `${say(part)} ${count}`);
      announce([say('finished'), ...counts].join(', '));
    }
    ran.current = state !== 'finished';
  }, [state, progress, say]);
}

/** How far an action is, as a bar and in counts by result. `isSmall`: in a row of a table. */
export function ActionProgress({
  progress,
  isSmall = false,
}: {
  progress: Counts;
  isSmall?: boolean;
}) {
  const say = useWords(words);
  const format = useFormat();
  const shown = countsOf(progress);
  return (
    <>
      <Progress.Root size={isSmall ? 'md' : 'lg'} aria-hidden>
        {shown.map(({ part, color, count }) => (
          <Progress.Section
            key={part}
            color={color}
            value={(100 * count) / Math.max(1, progress.total)}
          />
        ))}
      </Progress.Root>
      <dl className={classes.counts} data-small={isSmall}>
        {shown.map(({ part, count }) => (
          <div key={part}>
            <dt>{say(part)}</dt>
            <dd>{format.number(count)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
