import { Button, Group, Stack, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { changesBetween } from '../../domain/configuration-check/changes-between.ts';
import type { SaveAnswer } from '../app/api-types.ts';
import { Dialog } from '../app/dialog.tsx';
import { useWords } from '../app/i18n.ts';
import { ApiProblem } from '../app/problem.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { BehindAlert } from './behind-alert.tsx';
import { DifferenceList } from './difference-list.tsx';
import {
  type AnyDocument,
  type Ref,
  readAgain,
  remember,
  type Saved,
  save,
  usePreview,
} from './documents.ts';
import type { Draft } from './draft.ts';
import { Effects } from './effects.tsx';
import { FaultList } from './fault-list.tsx';
import { faultsOf, warningsAbout } from './faults.ts';
import type { Fault } from './places.tsx';
import { SavedDocument } from './saved-document.tsx';
import { words } from './words.ts';

type Props = {
  of: Ref;
  name: string;
  draft: Draft;
  saved: Saved;
  onFaults: (faults: readonly Fault[]) => void;
  onShow: (pointer: string) => void;
  onClose: () => void;
};
type Opened = {
  opened: boolean;
  /** Closing it leads to a place of the document. */
  isLeading: boolean;
};
/** What was saved, and what the API says came of it. */
type Result = { answer: SaveAnswer; document: AnyDocument };

/** Before saving: what changes, and what that would do to the failed changes; afterwards what came of it. */
export function PreviewDialog({ opened, isLeading, ...props }: Props & Opened) {
  const say = useWords(words);
  const [result, setResult] = useState<Result | null>(null);
  const { name, of } = props;
  const close = () => {
    props.onClose();
    setResult(null);
  };
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={say(result ? 'afterSave' : 'previewOf', { name })}
      size="xl"
      returnFocus={!isLeading}
    >
      {result ? (
        <SavedDocument of={of} {...result} onClose={close} />
      ) : (
        <Before {...props} onSaved={setResult} />
      )}
    </Dialog>
  );
}

type BeforeProps = Props & { onSaved: (result: Result) => void };

function Before({ of, draft, saved, onFaults, onShow, onClose, onSaved }: BeforeProps) {
  const say = useWords(words);
  const { document, base, etag } = draft;
  const preview = usePreview(of, document);
  const saving = useMutation({
    mutationFn: (requeue: boolean) => save(of, document, { etag, requeue }),
    onSuccess: (answer) => {
      draft.discard();
      remember(of, document, answer.version);
      onFaults(warningsAbout(of, answer.warnings));
      onSaved({ answer, document });
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 412) void readAgain(of);
    },
  });
  const faults = [
    ...faultsOf(saving.error ?? preview.error),
    ...warningsAbout(of, preview.data?.warnings ?? []),
  ];
  const told = useEffectEvent(() => onFaults(faults));
  // biome-ignore lint/correctness/useExhaustiveDependencies: told of each answer once.
  useEffect(told, [saving.error, preview.error, preview.data]);
  const isRefused = faults.some(({ tone }) => tone === 'error');
  const count = preview.data?.wouldComplete ?? 0;
  const problem = saving.error ?? preview.error;
  if (draft.isBehind) return <BehindAlert of={of} draft={draft} saved={saved} />;
  return (
    <Stack gap="md">
      <section>
        <Title order={3} size="h6" mb={4}>
          {say('difference')}
        </Title>
        <DifferenceList changes={changesBetween(base, document)} before={base} after={document} />
      </section>
      <FaultList faults={faults} document={document} onShow={onShow} />
      {problem && !isRefused && (
        <ProblemAlert error={problem} onRetry={() => void preview.refetch()} />
      )}
      {!preview.error && <Effects preview={preview.data} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {say('keepEditing')}
        </Button>
        <Button
          variant={count > 0 ? 'default' : 'filled'}
          disabled={!preview.data}
          loading={saving.isPending && !saving.variables}
          onClick={() => saving.mutate(false)}
        >
          {say('save')}
        </Button>
        {count > 0 && (
          <Button
            loading={saving.isPending && saving.variables}
            onClick={() => saving.mutate(true)}
          >
            {say('saveAndQueue', { count })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
