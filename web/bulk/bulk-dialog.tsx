import { useState } from 'react';
import { Dialog } from '../app/dialog.tsx';
import { useWords } from '../app/i18n.ts';
import type { BulkAsked } from './bulk.ts';
import { BulkForm } from './bulk-form.tsx';
import { BulkProgress } from './bulk-progress.tsx';
import { words } from './words.ts';

/**
 * Does one thing with many items: first what it would do, then how far it is and what became of each.
 * Closing it stops nothing. `onStarted` is told when it has begun.
 */
export function BulkDialog({
  asked,
  onClose,
  onStarted,
}: {
  asked: BulkAsked | null;
  onClose: () => void;
  onStarted?: () => void;
}) {
  const say = useWords(words);
  return (
    <Dialog opened={asked !== null} onClose={onClose} title={asked && say(asked.kind)} size="lg">
      {asked && <Steps asked={asked} onStarted={onStarted} />}
    </Dialog>
  );
}

function Steps({ asked, onStarted }: { asked: BulkAsked; onStarted: (() => void) | undefined }) {
  const [id, setId] = useState<string | null>(null);
  if (id !== null) return <BulkProgress id={id} />;
  return (
    <BulkForm
      asked={asked}
      onStarted={(started) => {
        setId(started);
        onStarted?.();
      }}
    />
  );
}
