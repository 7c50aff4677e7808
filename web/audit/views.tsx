import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Empty } from '../app/empty.tsx';
import { useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import { PageHeading } from '../app/page-heading.tsx';
import tabs from '../inbox/status-tabs.module.css';
import { words } from './words.ts';

/** The frame of the two pages of the audit; whom the API refuses it is told where else to look. */
export function AuditViews({ children }: { children: ReactNode }) {
  const say = useWords(words);
  const me = useMe();
  if (!me.may.configure)
    return (
      <>
        <PageHeading title={say('title')} />
        <Empty title={say('managersTitle')}>{say('managers')}</Empty>
      </>
    );
  return (
    <>
      <PageHeading title={say('title')} />
      <nav aria-label={say('views')} className={tabs.tabs}>
        <Link
          to="/audit"
          className={tabs.tab}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {say('who')}
        </Link>
        <Link to="/audit/notices" className={tabs.tab}>
          {say('notices')}
        </Link>
      </nav>
      {children}
    </>
  );
}
