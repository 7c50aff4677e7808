import { Anchor, Button, Group, NativeSelect, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { BackgroundAction, BulkResultPage } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import table from '../app/table.module.css';
import { useResults } from './bulk.ts';
import { type ResultFilter, resultFilterNames } from './results.ts';
import { words } from './words.ts';

type Result = BulkResultPage['results'][number];

type Props = {
  action: BackgroundAction;
  filter: ResultFilter;
  onFilter: (filter: ResultFilter) => void;
  /** In a dialog, or under the heading of a page. */
  heading?: 'h2' | 'h3';
};

/** What became of each item of an action, kept up to date while it runs. */
export function BulkResults({ action, filter, onFilter, heading = 'h3' }: Props) {
  const say = useWords(words);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useResults(
    action,
    filter,
  );
  const results = data?.pages.flatMap((page) => page.results);
  return (
    <section aria-label={say('results')}>
      <Group justify="space-between" mb="xs">
        <Title order={heading === 'h2' ? 2 : 3} size="h6">
          {say('results')}
        </Title>
        <NativeSelect
          size="xs"
          aria-label={say('resultsShow')}
          value={filter}
          data={resultFilterNames.map((value) => ({
            value,
            label: say(value === 'all' ? 'resultsAll' : value),
          }))}
          onChange={({ currentTarget: { value } }) =>
            onFilter(resultFilterNames.find((each) => each === value) ?? 'all')
          }
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
                <ResultRow key={result.itemId} result={result} />
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
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {say('loadMore')}
        </Button>
      )}
    </section>
  );
}

function ResultRow({ result }: { result: Result }) {
  const say = useWords(words);
  const { itemId, objectNumber, reason, errors } = result;
  return (
    <tr>
      <td>
        <Anchor
          size="sm"
          fw={600}
          renderRoot={(props) => (
            <Link {...props} to="/inbox/items/$id" params={{ id: itemId }} search={{}} />
          )}
        >
          {objectNumber ?? `…${itemId.slice(-6)}`}
        </Anchor>
      </td>
      <td>{say(fateOf(result))}</td>
      <td>{reason ?? errors[0]?.message}</td>
    </tr>
  );
}

/** The word for what became of an item. */
function fateOf({ outcome, result }: Result) {
  if (outcome === 'running') return 'underWay';
  if (outcome !== null) return outcome;
  if (result === null) return 'notYet';
  return result === 'done' ? 'done' : 'passedOver';
}
