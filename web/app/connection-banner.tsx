import { Alert } from '@mantine/core';
import { useEffect, useState } from 'react';
import { trouble } from './connection.ts';
import { useWords } from './i18n.ts';
import { queryClient } from './query-client.ts';
import { useStore } from './store.ts';
import { words } from './words.ts';

/** Says that the page cannot be kept up to date for now, and when it is tried again. */
export function ConnectionBanner() {
  const say = useWords(words);
  const now = useStore(trouble);
  const [seconds, setSeconds] = useState(0);

  useEffect(() => {
    const readAgain = () => void queryClient.invalidateQueries();
    window.addEventListener('online', readAgain);
    return () => window.removeEventListener('online', readAgain);
  }, []);
  useEffect(() => {
    if (now === null) return;
    const count = () => setSeconds(Math.max(0, Math.ceil((now.retryAt - Date.now()) / 1_000)));
    count();
    const timer = setInterval(count, 1_000);
    return () => clearInterval(timer);
  }, [now]);

  return (
    <div role="status">
      {now !== null && (
        <Alert color="yellow" radius={0} py="xs">
          {now.kind === 'offline' ? say('offline') : say('away', { seconds })}
        </Alert>
      )}
    </div>
  );
}
