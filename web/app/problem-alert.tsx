import { Alert, Button, List, Text } from '@mantine/core';
import { type Say, useWords } from './i18n.ts';
import { ApiProblem } from './problem.ts';
import { words } from './words.ts';

/** What somebody can do about a problem. */
function adviceFor(problem: ApiProblem, say: Say<typeof words>): string | undefined {
  if (problem.isAway) return say('adviceAway');
  switch (problem.status) {
    case 403:
      return say('adviceRole');
    case 404:
      return say('adviceGone');
    case 409:
    case 412:
      return say('adviceChanged');
    case 500:
      return say('adviceOurs', { number: problem.instance ?? '–' });
    default:
      return undefined;
  }
}

/** What a problem says to a person: what happened, and what to do. */
function wordsOf(error: Error, say: Say<typeof words>): string {
  if (!(error instanceof ApiProblem)) return say('failed');
  if (error.status === 0) return say('unreachable');
  return [error.change?.text ?? error.message, adviceFor(error, say)].filter(Boolean).join(' ');
}

/** Shows what did not work, every fault of the input, and what to do. */
export function ProblemAlert({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const say = useWords(words);
  const errors = error instanceof ApiProblem ? error.errors : [];
  const title = error instanceof ApiProblem && error.title ? error.title : say('failed');
  return (
    <Alert color="red" title={title} role="alert">
      <Text size="sm">{wordsOf(error, say)}</Text>
      {errors.length > 0 && (
        <List size="sm" mt="xs">
          {errors.map(({ pointer, detail }) => (
            <List.Item key={pointer + detail}>
              {pointer === '' ? '' : `${pointer.slice(1).replaceAll('/', ' › ')}: `}
              {detail}
            </List.Item>
          ))}
        </List>
      )}
      {onRetry && (
        <Button size="compact-sm" variant="default" mt="sm" onClick={onRetry}>
          {say('tryAgain')}
        </Button>
      )}
    </Alert>
  );
}
