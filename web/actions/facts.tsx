import { Anchor, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { BackgroundAction } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { words as bulkWords } from '../bulk/words.ts';
import classes from './actions.module.css';
import { Over } from './over.tsx';
import { usePaceText } from './pace-text.ts';
import { words } from './words.ts';

/** What was asked for, by whom and when. */
export function Facts({ action }: { action: BackgroundAction }) {
  const say = useWords(words);
  const sayBulk = useWords(bulkWords);
  const format = useFormat();
  const names = useDirectory();
  const paceText = usePaceText();
  const id = useId();
  const { kind, by, createdAt, finishedAt, stopped, reason, perMinute, links, total } = action;
  const at = (who: string, when: string) =>
    say('byWhom', { who: names.person(who), when: format.moment(when) });
  return (
    <section className={classes.part} aria-labelledby={id}>
      <Title order={2} size="h5" mb="xs" id={id}>
        {say('about')}
      </Title>
      <dl className={classes.facts}>
        <Fact name={say('kind')}>{sayBulk(kind)}</Fact>
        <Fact name={say('by')}>{at(by, createdAt)}</Fact>
        <Fact name={sayBulk('stopped')}>{stopped && at(stopped.by, stopped.at)}</Fact>
        <Fact name={say('finished')}>{finishedAt && format.moment(finishedAt)}</Fact>
        <Fact name={say('over')}>
          <Over action={action} /> ({say('items', { count: total })})
        </Fact>
        <Asked action={action} />
        <Fact name={say('reason')}>{reason}</Fact>
        <Fact name={say('pace')}>{paceText(perMinute)}</Fact>
        <Fact name={say('engine')}>
          {links.temporalUi && (
            <Anchor size="sm" href={links.temporalUi}>
              {say('temporal')}
            </Anchor>
          )}
        </Fact>
      </dl>
    </section>
  );
}

/** Whom the items are assigned to, or what is changed in each. */
function Asked({ action: { kind, request } }: { action: BackgroundAction }) {
  const say = useWords(words);
  const names = useDirectory();
  const { assignee, fields } = request;
  if (kind === 'assign')
    return (
      <Fact name={say('assignee')}>
        {typeof assignee === 'string' ? names.person(assignee) : say('nobody')}
      </Fact>
    );
  const changes = typeof fields === 'object' && fields !== null ? Object.entries(fields) : [];
  return (
    <Fact name={say('change')}>
      {changes.length > 0 &&
        changes.map(([name, value]) => <div key={name}>{`${name}: ${textOf(value)}`}</div>)}
    </Fact>
  );
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** A name and what it stands for; left out where there is nothing. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === false) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
