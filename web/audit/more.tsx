import { Button } from '@mantine/core';
import { useWords } from '../app/i18n.ts';
import { words } from './words.ts';

type Props = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

/** Shows the page after those that are shown. */
export function More({ hasNextPage, isFetchingNextPage, fetchNextPage }: Props) {
  const say = useWords(words);
  if (!hasNextPage) return null;
  return (
    <Button
      mt="md"
      variant="default"
      loading={isFetchingNextPage}
      onClick={() => void fetchNextPage()}
    >
      {say('loadMore')}
    </Button>
  );
}
