import { Button } from '@mantine/core';
import { Empty } from './empty.tsx';
import { useWords } from './i18n.ts';
import { words } from './words.ts';

/** Stands where a page threw. */
export function Broken() {
  const say = useWords(words);
  return (
    <Empty title={say('broken')}>
      <p>{say('brokenText')}</p>
      <Button onClick={() => window.location.reload()}>{say('reload')}</Button>
    </Empty>
  );
}
