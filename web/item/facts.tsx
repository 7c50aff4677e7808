import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ItemDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { codeWords } from '../app/vocabulary.ts';
import classes from './item.module.css';
import { Section } from './section.tsx';
import { Moment } from './shown.tsx';
import { words } from './words.ts';

/** Who, with what and when. */
export function Facts({ item }: { item: ItemDetail }) {
  const say = useWords(words);
  const sayCode = useWords(codeWords);
  const names = useDirectory();
  const { groupId, links, assignee, modifiedBy, approved } = item;
  const rows: [string, ReactNode][] = [
    [say('engineer'), names.person(item.insertedBy)],
    [say('device'), item.deviceId],
    [say('appVersion'), item.appVersion ?? '–'],
    [say('property'), item.property ?? '–'],
    [say('received'), <Moment key="received" at={item.receivedAt} isLong />],
    ...(item.finishedAt === null
      ? []
      : ([[say('finished'), <Moment key="finished" at={item.finishedAt} isLong />]] as const)),
    [say('assignee'), assignee === null ? say('nobody') : names.person(assignee)],
    [say('modifiedBy'), modifiedBy === null ? '–' : names.person(modifiedBy)],
    [say('revision'), item.revision],
    [say('number'), <code key="id">{item.id}</code>],
  ].map(([name, value]) => [String(name), value]);
  return (
    <Section title={say('facts')}>
      <dl className={classes.facts}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {approved.length > 0 && (
        <p>{say('passesOnce', { codes: approved.map((code) => sayCode(code)).join(', ') })}</p>
      )}
      <p className={classes.links}>
        {groupId !== null && (
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link
                {...props}
                to="/inbox"
                search={{ status: ['completed-with-errors'], group: [groupId] }}
              />
            )}
          >
            {say('sameCause')}
          </Anchor>
        )}
        {links.temporalUi !== null && (
          <Anchor size="sm" href={links.temporalUi} target="_blank" rel="noreferrer">
            {say('temporal')} <span aria-hidden>↗</span>
          </Anchor>
        )}
      </p>
    </Section>
  );
}

/** What the engineer was asked, and what came back. */
export function Question({ item }: { item: ItemDetail }) {
  const say = useWords(words);
  const names = useDirectory();
  const { question } = item;
  if (!question) return null;
  const { text, by, at, answer } = question;
  return (
    <Section title={say('question')}>
      <p className={classes.faint}>
        {names.person(by)} · <Moment at={at} />
      </p>
      <blockquote className={classes.quote}>{text}</blockquote>
      {answer ? (
        <>
          <p className={classes.faint}>
            {say('answered', { who: names.person(item.insertedBy) })} · <Moment at={answer.at} />
          </p>
          <blockquote className={classes.quote}>{answer.text}</blockquote>
        </>
      ) : (
        <p className={classes.faint}>{say('unanswered')}</p>
      )}
    </Section>
  );
}
