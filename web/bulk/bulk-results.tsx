import { Button, Group, NativeSelect, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { BulkResultPage } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import table from '../app/table.module.css';
import { useResults } from './bulk.ts';
import { words } from './words.ts';

const filters = {
  '': 'resultsAll',
  'outcome=failed': 'failed',
  'result=passed-over': 'passedOver',
} as const;
const isFilter = (value: string): value is keyof typeof filters => value in filters;

type Result = BulkResultPage['results'][number];

/** The word for what became of an item. */
function fateOf({ outcome, result }: Result) {
  if (outcome === 'running') return 'underWay';
  if (outcome !== null) return outcome;
  if (result === null) return 'notYet';
  return result === 'done' ? 'done' : 'passedOver';
}

/** What became of each item of an action. */
export function BulkResults({ id }: { id: string }) {
  const say = useWords(words);
  const [filter, setFilter] = useState<keyof typeof filters>('');
  const { data, error, hasNextPage, fetchNextPage, isFetching, refetch } = useResults(id, filter);
  const results = data?.pages.flatMap((page) => page.results);
  return (
    <section aria-label={say('results')}>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h6">
          {say('results')}
        </Title>
        <NativeSelect
          size="xs"
          aria-label={say('resultsShow')}
          value={filter}
          data={Object.entries(filters).map(([value, word]) => ({ value, label: say(word) }))}
          onChange={({ currentTarget: { value } }) => isFilter(value) && setFilter(value)}
        />
      </Group>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {results?.length === 0 && <Text size="sm">{say('noResults')}</Text>}
      {results !== undefined && results.length > 0 && (
        <div className={table.frame}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{say('object')}</th>
                <th scope="col">{say('outcome')}</th>
                <th scope="col">{say('why')}</th>
              </tr>
            </thead>
            <tbody>
              {results.map((result) => (
                <tr key={result.itemId}>
                  <td className={table.strong}>{result.objectNumber ?? result.itemId}</td>
                  <td>{say(fateOf(result))}</td>
                  <td>{result.reason ?? result.errors[0]?.message}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          size="compact-sm"
          loading={isFetching}
          onClick={() => void fetchNextPage()}
        >
          {say('loadMore')}
        </Button>
      )}
    </section>
  );
}
