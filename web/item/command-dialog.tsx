import { Alert, Button, Checkbox, Group, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../app/dialog.tsx';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { actionWords } from './action-words.ts';
import { approvable } from './availability.ts';
import { BehindNotice } from './behind-notice.tsx';
import { useDraft } from './draft.ts';
import { type Tagged, useCommand } from './queries.ts';

/** What needs a word more than a click. */
export type Asking = 'cancel' | 'release' | 'approve-once' | 'ask' | 'assign' | 'comments';

type Typed = { text: string; assignee: string; codes: string[] };

/** What each command calls its text, and whether it goes without. */
const texts = {
  cancel: { label: 'reason', hint: 'reasonHint', missing: 'reasonNeeded', submit: 'doCancel' },
  release: { label: 'reason', hint: 'reasonHint', missing: 'reasonNeeded', submit: 'release' },
  'approve-once': {
    label: 'reason',
    hint: 'reasonHint',
    missing: 'reasonNeeded',
    submit: 'doApprove',
  },
  ask: { label: 'questionLabel', hint: 'questionHint', missing: 'textNeeded', submit: 'doAsk' },
  comments: {
    label: 'commentLabel',
    hint: 'commentHint',
    missing: 'textNeeded',
    submit: 'comments',
  },
  assign: { label: 'note', hint: 'commentHint', missing: null, submit: 'assign' },
} as const;

function bodyOf(asking: Asking, { text, assignee, codes }: Typed): object {
  const said = text.trim();
  switch (asking) {
    case 'cancel':
    case 'release':
      return { reason: said };
    case 'approve-once':
      return { codes, reason: said };
    case 'ask':
      return { question: said };
    case 'comments':
      return { text: said };
    case 'assign':
      return { assignee: assignee || null, ...(said && { note: said }) };
  }
}

/** Asks for what a command needs. Closing it keeps what was typed. */
export function CommandDialog({
  tagged,
  asking,
  onClose,
}: {
  tagged: Tagged;
  asking: Asking | null;
  onClose: () => void;
}) {
  const say = useWords(actionWords);
  return (
    <Dialog
      opened={asking !== null}
      onClose={onClose}
      title={asking && say(asking === 'cancel' ? 'cancelTitle' : asking)}
    >
      {asking && <CommandForm {...{ tagged, asking, onClose }} />}
    </Dialog>
  );
}

function CommandForm({
  tagged,
  asking,
  onClose,
}: {
  tagged: Tagged;
  asking: Asking;
  onClose: () => void;
}) {
  const { item } = tagged;
  const say = useWords(actionWords);
  const me = useMe();
  const codes = [...new Set(approvable(item).map(({ code }) => code))];
  const draft = useDraft<Typed>(asking, tagged, {
    text: '',
    assignee: item.assignee ?? me.id,
    codes,
  });
  const { typed } = draft;
  const [isTold, setTold] = useState(false);
  const command = useCommand(item.id, () => {
    draft.clear();
    onClose();
  });
  const { label, hint, missing, submit } = texts[asking];
  const isMissing = missing !== null && typed.text.trim() === '';
  const isUnchosen = asking === 'approve-once' && typed.codes.length === 0;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTold(true);
        if (isMissing || isUnchosen || draft.isBehind) return;
        command.mutate({ name: asking, body: bodyOf(asking, typed), etag: draft.base.etag });
      }}
    >
      <Stack gap="sm">
        {draft.isBehind && (
          <BehindNotice
            {...{ item, base: draft.base }}
            onGoOn={draft.rebase}
            onDiscard={draft.clear}
          />
        )}
        <Hint {...{ asking, blocking: item.blocking }} />
        {asking === 'assign' && (
          <AssigneeInput
            value={typed.assignee}
            onValue={(assignee) => draft.type({ ...typed, assignee })}
          />
        )}
        {asking === 'approve-once' && (
          <Checkbox.Group
            label={say('approveCodes')}
            error={isTold && isUnchosen && say('approveNeeded')}
            value={typed.codes}
            onChange={(chosen) => draft.type({ ...typed, codes: chosen })}
          >
            <Stack gap="xs" mt="xs">
              {codes.map((code) => (
                <Checkbox key={code} value={code} label={messagesOf(item.errors, code)} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <Textarea
          label={say(label)}
          description={say(hint)}
          withAsterisk={missing !== null}
          aria-required={missing !== null}
          error={isTold && isMissing && missing && say(missing)}
          autosize
          minRows={2}
          maxLength={2_000}
          value={typed.text}
          onChange={({ currentTarget }) => draft.type({ ...typed, text: currentTarget.value })}
          data-autofocus
        />
        {command.error && <ProblemAlert error={command.error} />}
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={command.isPending}
            {...(asking === 'cancel' && { color: 'red' })}
          >
            {say(submit)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const messagesOf = (errors: Tagged['item']['errors'], code: string): string =>
  errors
    .filter((error) => error.code === code)
    .map(({ message }) => message)
    .join(' ');

/** What somebody should know before they do it. */
function Hint({ asking, blocking }: { asking: Asking; blocking: number }) {
  const say = useWords(actionWords);
  if (asking === 'release') return <Text size="sm">{say('releaseHint')}</Text>;
  if (asking === 'approve-once') return <Text size="sm">{say('approveHint')}</Text>;
  if (asking !== 'cancel') return null;
  return (
    <Alert color="red">
      {say('cancelWarning')} {blocking > 0 && say('cancelBehind', { count: blocking })}
    </Alert>
  );
}

function AssigneeInput({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const say = useWords(actionWords);
  const { people } = useDirectory();
  const office = people.filter((person) => person.office);
  return (
    <NativeSelect
      label={say('assignTo')}
      value={value}
      data={[
        ...office.map(({ id, name }) => ({ value: id, label: name })),
        { value: '', label: say('nobody') },
      ]}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
    />
  );
}
