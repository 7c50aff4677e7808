import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useDirectory } from '../app/directory.ts';
import { Empty } from '../app/empty.tsx';
import { FirstHelp } from '../app/first-help.tsx';
import { useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import { PageHeading } from '../app/page-heading.tsx';
import classes from './configuration.module.css';
import { DocumentPage } from './document-page.tsx';
import { kindOf, kinds, segments } from './documents.ts';
import { ListPage } from './list-page.tsx';
import { words } from './words.ts';

/** What decides over every change: its documents, and one of them. */
export function ConfigurationPage() {
  const { segment, id } = useParams({ strict: false });
  const { rule, type } = useSearch({ strict: false });
  const say = useWords(words);
  const me = useMe();
  if (!me.may.configure) return <NotYours />;
  if (segment === undefined) return <Overview />;
  const kind = kindOf(segment);
  if (!kind || (kind === 'settings' && id !== undefined))
    return (
      <>
        <PageHeading title={say('title')} />
        <Empty title={say('noSuch')}>
          <Link to="/configuration" className={classes.link}>
            {say('title')}
          </Link>
        </Empty>
      </>
    );
  if (id === undefined && kind !== 'settings') return <ListPage key={kind} kind={kind} />;
  const of = { kind, id: id ?? 'settings' };
  return <DocumentPage key={[kind, id, rule, type].join('\n')} of={of} />;
}

function NotYours() {
  const say = useWords(words);
  const { people } = useDirectory();
  const names = people.filter(({ manages }) => manages).map(({ name }) => name);
  const managers = names.length === 0 ? say('aManager') : names.join(', ');
  return (
    <>
      <PageHeading title={say('title')} />
      <Empty title={say('notYours')}>{say('notYoursText', { managers })}</Empty>
    </>
  );
}

function Overview() {
  const say = useWords(words);
  return (
    <>
      <PageHeading title={say('title')} />
      <FirstHelp page="configuration" title={say('helpTitle')}>
        {say('help')}
      </FirstHelp>
      <ul className={classes.cards}>
        {kinds.map((kind) => (
          <Card key={kind} to={segments[kind]} title={say(kind)}>
            {say(`about ${kind}`)}
          </Card>
        ))}
      </ul>
    </>
  );
}

function Card({ to, title, children }: { to: string; title: string; children: ReactNode }) {
  return (
    <li>
      <Link to="/configuration/$segment" params={{ segment: to }} className={classes.card}>
        <span className={classes.cardTitle}>{title}</span>
        <span className={classes.faint}>{children}</span>
      </Link>
    </li>
  );
}
