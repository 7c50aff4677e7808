import type { ItemDetail } from '../app/api-types.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { ErrorList } from './errors.tsx';
import classes from './item.module.css';
import { Section } from './section.tsx';
import { Moment } from './shown.tsx';
import { words } from './words.ts';

type Attempt = ItemDetail['attempts'][number];

const stepNames = ['authorize', 'validate', 'transition'] as const;

/** What became of an attempt: `Failed in validation · 35 ms · revision 2` */
export function AttemptLine({ attempt }: { attempt: Attempt }) {
  const say = useWords(words);
  const format = useFormat();
  const step = stepNames.find((each) => each === attempt.step);
  const ms = Date.parse(attempt.finishedAt) - Date.parse(attempt.startedAt);
  return (
    <span className={classes.faint}>
      {say(`outcome ${attempt.outcome}`)}
      {step && ` ${say(`step ${step}`)}`} · {say('took', { ms: format.number(ms) })} ·{' '}
      {say('revisionNumber', { revision: attempt.revision })}
    </span>
  );
}

/** The errors of an attempt, on demand. */
export function AttemptErrors({ attempt }: { attempt: Attempt }) {
  const say = useWords(words);
  if (attempt.errors.length === 0) return null;
  return (
    <details className={classes.details}>
      <summary>{say('errors', { count: attempt.errors.length })}</summary>
      <ErrorList errors={attempt.errors} />
    </details>
  );
}

/** Every attempt that ended, the last one first. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const say = useWords(words);
  return (
    <Section title={`${say('attempts')} (${attempts.length})`}>
      {attempts.length === 0 && <p className={classes.faint}>{say('noAttempts')}</p>}
      <ol className={classes.plain}>
        {attempts.toReversed().map((attempt) => (
          <li key={attempt.attempt} className={classes.neighbour}>
            <span>
              {say('attempt', { attempt: attempt.attempt })} · <Moment at={attempt.startedAt} />
            </span>
            <AttemptLine attempt={attempt} />
            <AttemptErrors attempt={attempt} />
          </li>
        ))}
      </ol>
    </Section>
  );
}
