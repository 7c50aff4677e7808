import { Anchor, Button, Group, Text } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty } from '../app/empty.tsx';
import { FirstHelp } from '../app/first-help.tsx';
import { useWords } from '../app/i18n.ts';
import { KeysHelp } from '../app/keys-help.tsx';
import { Loading } from '../app/loading.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { stringifySearch } from '../app/search.ts';
import { useShortcuts } from '../app/shortcuts.ts';
import classes from './grid.module.css';
import { GridTable } from './grid-table.tsx';
import { Notes } from './notes.tsx';
import type { Row } from './rows.ts';
import { SaveBar } from './save-bar.tsx';
import { choosesSome, type FillSearch } from './search.ts';
import { type Grid, useGrid } from './use-grid.ts';
import { useSaving } from './use-saving.ts';
import { words } from './words.ts';

const route = getRouteApi('/inbox/fill');
const keys = [
  ['Enter', 'keyEnter'],
  ['Shift + Enter', 'keyNewLine'],
  ['Tab', 'keyTab'],
  ['Ctrl + V', 'keyPaste'],
  ['Ctrl + Enter', 'keySave'],
] as const;

/** The missing fields of many items: typed one after the other, saved together. */
export function GridPage() {
  const say = useWords(words);
  const search = route.useSearch();
  const [isHelp, setHelp] = useState(false);
  useShortcuts({ '?': () => setHelp(true) });
  return (
    <>
      <PageHeading
        title={say('title')}
        over={
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link {...props} to="/inbox" search={{ status: ['completed-with-errors'] }} />
            )}
          >
            ← {say('over')}
          </Anchor>
        }
      >
        <Button variant="default" size="compact-sm" onClick={() => setHelp(true)}>
          {say('keys')}
        </Button>
      </PageHeading>
      <FirstHelp page="fill" title={say('helpTitle')}>
        {say('help')}
      </FirstHelp>
      {choosesSome(search) ? (
        <Chosen key={stringifySearch(search)} search={search} />
      ) : (
        <Empty title={say('emptyTitle')}>
          <p>{say('empty')}</p>
          <WaysOn />
        </Empty>
      )}
      <KeysHelp
        opened={isHelp}
        onClose={() => setHelp(false)}
        keys={keys.map(([key, word]) => [key, say(word)])}
        scope={say('keysScope')}
      />
    </>
  );
}

function WaysOn() {
  const say = useWords(words);
  return (
    <Group gap="xs" justify="center">
      <Button
        size="compact-sm"
        variant="default"
        renderRoot={(props) => <Link {...props} to="/causes" />}
      >
        {say('toCauses')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        renderRoot={(props) => (
          <Link {...props} to="/inbox" search={{ status: ['completed-with-errors'] }} />
        )}
      >
        {say('toInbox')}
      </Button>
    </Group>
  );
}

function Chosen({ search }: { search: FillSearch }) {
  const say = useWords(words);
  const grid = useGrid(search);
  const { chosen, read, ids } = grid;
  const error = chosen.error ?? read.error;
  const isRead = chosen.ids !== undefined && (ids.length === 0 || read.rows !== undefined);
  const rows = read.rows ?? [];
  return (
    <>
      {error && (
        <ProblemAlert
          error={error}
          onRetry={() => void (chosen.error ? chosen.refetch() : read.refetch())}
        />
      )}
      {!isRead && !error && <Loading text={say('loading')} />}
      {isRead && <Notes {...{ grid, search, rows }} />}
      {isRead && rows.length === 0 && (
        <Empty title={say('noneTitle')}>
          <p>{say('none')}</p>
          <WaysOn />
        </Empty>
      )}
      {rows.length > 0 && <Filling {...{ grid, rows }} />}
    </>
  );
}

function Filling({ grid, rows }: { grid: Grid; rows: readonly Row[] }) {
  const say = useWords(words);
  const save = useSaving(grid, rows);
  const isDone = rows.every((row) => grid.standingOf(row) === 'closed');
  return (
    <>
      <GridTable {...{ grid, rows }} onSave={() => save.start('checked')} />
      {isDone && (
        <div className={classes.done} role="status">
          <Text size="sm">
            <strong>{say('doneTitle')}.</strong> {say('done')}
          </Text>
          <WaysOn />
        </div>
      )}
      <SaveBar {...{ grid, save }} />
    </>
  );
}
