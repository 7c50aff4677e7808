import { Alert, Group, List, Loader, Text, Title } from '@mantine/core';
import { useFormat, useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import type { useForecast } from './bulk.ts';
import { words } from './words.ts';

type Estimate = NonNullable<ReturnType<typeof useForecast>['data']>;

/** Whether none of those that it would touch would complete. */
export const completesNone = ({ count, wouldPassOver, forecast }: Estimate): boolean =>
  forecast?.wouldComplete === 0 && count > wouldPassOver;

/** What an action would do, before anybody asks for it. */
export function Forecast({ data, error, refetch }: ReturnType<typeof useForecast>) {
  const say = useWords(words);
  const format = useFormat();
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data)
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" aria-hidden />
        <Text size="sm">{say('estimating')}</Text>
      </Group>
    );
  const { count, wouldPassOver, forecast } = data;
  const lines = [
    [forecast?.wouldComplete, say('wouldComplete')],
    [forecast?.wouldFail, say('wouldFail')],
    [forecast?.wouldWait, say('wouldWait')],
    [wouldPassOver, say('wouldPassOver')],
  ] as const;
  return (
    <div role="status">
      <Title order={3} size="h6">
        {say('estimate')}
      </Title>
      <Text size="sm">{say('selectedCount', { count })}</Text>
      <List size="sm">
        {lines.map(([value, text]) =>
          value === undefined || value === 0 ? null : (
            <List.Item key={text}>
              <strong>{format.number(value)}</strong> {text}
            </List.Item>
          ),
        )}
      </List>
      {completesNone(data) && (
        <Alert color="yellow" mt="xs" p="xs">
          {say('noneCompletes')}
        </Alert>
      )}
    </div>
  );
}
