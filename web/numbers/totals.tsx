import type { Numbers } from '../app/api-types.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import classes from './numbers.module.css';
import { words } from './words.ts';

/** The whole period in one look. */
export function Totals({ total }: Pick<Numbers, 'total'>) {
  const say = useWords(words);
  const format = useFormat();
  const { timeToVerdict, timeToRepair, shareRepairedWithoutPerson: share } = total;
  const shown: { name: string; value: string; more?: string }[] = [
    ...(['received', 'completed', 'failed', 'repaired', 'cancelled'] as const).map((name) => ({
      name: say(name),
      value: format.number(total[name]),
    })),
    { name: say('alone'), value: share === null ? '–' : format.percent(share) },
    { name: say('verdict'), ...timesOf(timeToVerdict) },
    { name: say('repair'), ...timesOf(timeToRepair) },
  ];

  function timesOf(times: typeof timeToVerdict): { value: string; more?: string } {
    if (times === null) return { value: '–' };
    const [value, p95] = [format.duration(times.meanMs), format.duration(times.p95Ms)];
    return { value, more: `${say('p95')} ${p95}` };
  }

  return (
    <section aria-label={say('totals')}>
      <dl className={classes.totals}>
        {shown.map(({ name, value, more }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            {more && <dd className={classes.more}>{more}</dd>}
          </div>
        ))}
      </dl>
    </section>
  );
}
