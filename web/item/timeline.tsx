import type { ReactNode } from 'react';
import type { ItemDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { AttemptErrors, AttemptLine } from './attempts.tsx';
import { DifferenceList } from './difference.tsx';
import { Section } from './section.tsx';
import { Moment } from './shown.tsx';
import classes from './timeline.module.css';
import { words } from './words.ts';

type Entry = ItemDetail['timeline'][number];

/** What kind of thing happened: on the device, by the service, or by a person of the office. */
const sides: Record<string, string> = {
  received: 'device',
  answered: 'device',
  completed: 'good',
  failed: 'bad',
  technical: 'busy',
  'put-back': 'busy',
};
const ofAttempt = ['completed', 'failed', 'technical', 'put-back'];

/** Everything that happened, from the device on, as a flow from above to below; at its end how it is now. */
export function Timeline({ item }: { item: ItemDetail }) {
  const say = useWords(words);
  const names = useDirectory();
  return (
    <Section title={say('timeline')}>
      <ol className={classes.flow}>
        {item.occurredAt !== null && (
          <Happened side="device" at={item.occurredAt}>
            {say('wroteOnDevice', { who: names.person(item.insertedBy) })}
          </Happened>
        )}
        {item.timeline.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: it only grows at its end.
          <Happened key={at} side={sides[entry.kind] ?? 'office'} at={entry.at}>
            {entry.text}
            <More item={item} entry={entry} />
          </Happened>
        ))}
        <Happened side={`now ${item.status}`} at={null}>
          {say(`state ${item.status}`)}
        </Happened>
      </ol>
    </Section>
  );
}

function Happened({
  side,
  at,
  children,
}: {
  side: string;
  at: string | null;
  children: ReactNode;
}) {
  return (
    <li className={classes.step} data-side={side}>
      <div className={classes.stepText}>{children}</div>
      {at !== null && <Moment at={at} />}
    </li>
  );
}

/** What belongs to one thing that happened: how the attempt went, or what the amendment changed. */
function More({ item, entry: { kind, data } }: { item: ItemDetail; entry: Entry }) {
  const attempt = ofAttempt.includes(kind)
    ? item.attempts.find((each) => each.attempt === data.attempt)
    : undefined;
  const changes = kind === 'amended' ? changesIn(data.changes) : [];
  return (
    <>
      {attempt && (
        <div>
          <AttemptLine attempt={attempt} />
          <AttemptErrors attempt={attempt} />
        </div>
      )}
      {changes.length > 0 && <DifferenceList item={item} changes={changes} />}
    </>
  );
}

type Change = { field: string; from?: unknown; to?: unknown };
const isChange = (each: unknown): each is Change =>
  typeof each === 'object' && each !== null && 'field' in each && typeof each.field === 'string';
const changesIn = (changes: unknown): Change[] =>
  Array.isArray(changes) ? changes.filter(isChange) : [];
