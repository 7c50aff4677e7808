import { useMemo } from 'react';
import { categories } from '../../domain/words.ts';
import type { Numbers } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { categoryWords } from '../app/vocabulary.ts';
import { Figure, type LineOf } from './figure.tsx';
import classes from './numbers.module.css';
import { words } from './words.ts';

type Times = 'timeToVerdict' | 'timeToRepair';

/** The charts. */
export function Figures({ periods }: Pick<Numbers, 'periods'>) {
  const say = useWords(words);
  const sayCategory = useWords(categoryWords);
  const lines = useMemo(() => {
    const times = (of: Times): LineOf[] => [
      { name: say('mean'), of: (period) => period[of]?.meanMs ?? null },
      { name: say('p95'), of: (period) => period[of]?.p95Ms ?? null },
    ];
    return {
      flow: (['received', 'completed', 'failed'] as const).map(
        (name): LineOf => ({ name: say(name), of: (period) => period[name] }),
      ),
      failures: categories.map(
        (category): LineOf => ({
          name: sayCategory(category),
          of: (period) => period.categories[category].failed,
        }),
      ),
      verdict: times('timeToVerdict'),
      repair: times('timeToRepair'),
      alone: [
        { name: say('alone'), of: (period) => period.shareRepairedWithoutPerson },
      ] as LineOf[],
    };
  }, [say, sayCategory]);
  return (
    <div className={classes.figures}>
      <Figure title={say('flow')} kind="count" periods={periods} lines={lines.flow} />
      <Figure title={say('failures')} kind="count" periods={periods} lines={lines.failures} />
      <Figure title={say('verdictTimes')} kind="duration" periods={periods} lines={lines.verdict} />
      <Figure title={say('repairTimes')} kind="duration" periods={periods} lines={lines.repair} />
      <Figure title={say('aloneShare')} kind="share" periods={periods} lines={lines.alone} />
    </div>
  );
}
