import { Button, Group, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty } from '../app/empty.tsx';
import { useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { useMe } from '../app/me.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import type { BulkAsked } from '../bulk/bulk.ts';
import { BulkDialog } from '../bulk/bulk-dialog.tsx';
import { CauseCard } from '../causes/cause-card.tsx';
import causes from '../causes/causes.module.css';
import { SHOWN } from './figures.tsx';
import { lists } from './lists.ts';
import { useList, useMyCauses } from './queries.ts';
import { words } from './words.ts';

/** What the signed-in person can repair, by its cause; or that there is nothing. */
export function MyCauses() {
  const say = useWords(words);
  const me = useMe();
  const { data, error, refetch } = useMyCauses(me.roles);
  const [asked, setAsked] = useState<BulkAsked | null>(null);
  return (
    <section aria-labelledby="my-causes">
      <Title order={2} size="h4" mb="sm" id="my-causes">
        {say('causes')}
      </Title>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading text={say('loading')} />}
      {data?.length === 0 && <Nothing />}
      {data && data.length > 0 && (
        <>
          <ul className={causes.list} aria-labelledby="my-causes">
            {data.slice(0, SHOWN).map((cause) => (
              <CauseCard
                key={cause.id}
                heading="h3"
                cause={cause}
                onBulk={(kind) => setAsked({ kind, selection: { group: cause.id } })}
              />
            ))}
          </ul>
          <Group gap="xs" mt="sm">
            <Button
              variant="default"
              size="compact-sm"
              renderRoot={(props) => <Link {...props} to="/inbox" search={lists.mine(me.roles)} />}
            >
              {say('allMine')}
            </Button>
            <Button
              variant="subtle"
              size="compact-sm"
              renderRoot={(props) => <Link {...props} to="/causes" />}
            >
              {say('allCauses')}
            </Button>
          </Group>
        </>
      )}
      <BulkDialog asked={asked} onClose={() => setAsked(null)} />
    </section>
  );
}

/** Says that there is nothing to do, and what others still have to. */
function Nothing() {
  const say = useWords(words);
  const { data } = useList(lists.oldest(), SHOWN);
  const count = data?.total.count ?? 0;
  return (
    <Empty title={say('nothingTitle')}>
      <p>{say('nothing')}</p>
      {count > 0 && (
        <>
          <p>{say('others', { count })}</p>
          <Button
            variant="default"
            size="compact-sm"
            renderRoot={(props) => <Link {...props} to="/inbox" search={lists.oldest()} />}
          >
            {say('toInbox')}
          </Button>
        </>
      )}
    </Empty>
  );
}
