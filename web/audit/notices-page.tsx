import { Text } from '@mantine/core';
import type { NoticePage } from '../app/api-types.ts';
import { Empty } from '../app/empty.tsx';
import { useFormat, useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import table from '../app/table.module.css';
import classes from './audit.module.css';
import { More } from './more.tsx';
import { useNotices } from './queries.ts';
import { AuditViews } from './views.tsx';
import { words } from './words.ts';

type Notice = NoticePage['notices'][number];

/** What other systems were told, and whether they took it. */
export function NoticesPage() {
  return (
    <AuditViews>
      <Log />
    </AuditViews>
  );
}

function Log() {
  const say = useWords(words);
  const list = useNotices();
  const { notices, error } = list;
  return (
    <>
      <Text size="sm" c="dimmed" mb="md">
        {say('noticesHint')}
      </Text>
      {error && <ProblemAlert error={error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading text={say('loading')} />}
      {notices?.length === 0 && <Empty title={say('noNoticesTitle')}>{say('noNotices')}</Empty>}
      {notices && notices.length > 0 && (
        <div className={table.frame}>
          <table className={table.table}>
            <caption className="visually-hidden">{say('notices')}</caption>
            <thead>
              <tr>
                {(['when', 'told', 'receiver', 'state'] as const).map((name) => (
                  <th key={name} scope="col">
                    {say(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {notices.map((notice) => (
                <NoticeRow key={notice.id} notice={notice} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <More {...list} />
    </>
  );
}

function NoticeRow({ notice }: { notice: Notice }) {
  const say = useWords(words);
  const format = useFormat();
  const { at, rule, event, sentence, host, state, tries, status, error, nextTryAt } = notice;
  const answer = [
    say('tries', { count: tries }),
    error ?? (status === null ? null : `HTTP ${status}`),
    nextTryAt && say('nextTry', { when: format.short(nextTryAt) }),
  ];
  return (
    <tr>
      <td className={classes.when} data-label={say('when')}>
        <time dateTime={at} title={format.exact(at)}>
          {format.precise(at)}
        </time>
      </td>
      <td>
        {sentence}
        <div className={table.faint}>
          {say(event)} · {say('rule')}: {rule.name}
        </div>
      </td>
      <td data-label={say('receiver')}>{host}</td>
      <td>
        <span className={table.strong}>{say(state)}</span>
        <div className={table.faint}>{answer.filter(Boolean).join(' · ')}</div>
      </td>
    </tr>
  );
}
