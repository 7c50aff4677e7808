import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { isEmpty } from '../../domain/rules/value.ts';
import type { ItemDetail, ItemForm } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { BehindNotice } from './behind-notice.tsx';
import { DifferenceList } from './difference.tsx';
import { useDraft } from './draft.ts';
import { faultsOf, fieldIn } from './fault.ts';
import { Fields } from './fields.tsx';
import { formWords } from './form-words.ts';
import type { Tagged } from './queries.ts';
import { useCommand } from './queries.ts';
import { ReasonInput } from './reason-input.tsx';
import { Section } from './section.tsx';
import { changesOf, differenceOf, type Typed } from './typed.ts';

/** `''`: the object's status is to stay as it is. */
type Amending = { fields: Typed; toStatus?: string | undefined; reason: string };

const nothing: Amending = { fields: {}, reason: '' };

/** The fields that somebody most likely came for. */
const fieldsOfErrors = ({ errors }: ItemDetail): string[] =>
  errors.flatMap(({ path }) => fieldIn(path) ?? []);

/** What was typed, what it changes, and saving it. */
function useAmending(tagged: Tagged, form: ItemForm, onDone: () => void) {
  const { item } = tagged;
  const say = useWords(formWords);
  const draft = useDraft<Amending>('amend', tagged, nothing);
  const { typed } = draft;
  const command = useCommand(item.id, () => {
    draft.clear();
    onDone();
  });
  const { fields: before = {}, toStatus: statusBefore = null } = item.content;
  const changes = changesOf(form, typed.fields, before);
  const toStatus = typed.toStatus === undefined ? statusBefore : typed.toStatus || null;
  const movesOn = toStatus !== statusBefore;
  const difference = [
    ...differenceOf(changes, before),
    ...(movesOn ? [{ field: 'toStatus', from: statusBefore, to: toStatus }] : []),
  ];
  const faults = faultsOf(command.error);
  for (const name of changes.unreadable) faults[name] = say('unreadable');
  const reason = typed.reason.trim();
  const lacks = difference.length === 0 || reason === '' || changes.unreadable.length > 0;
  const save = (requeue: boolean) => {
    if (lacks || draft.isBehind) return;
    const body = {
      ...(Object.keys(changes.fields).length > 0 && { fields: changes.fields }),
      ...(changes.emptied.length > 0 && { drop: changes.emptied }),
      ...(movesOn && { toStatus }),
      ...{ reason, requeue },
    };
    command.mutate({ name: 'amend', body, etag: draft.base.etag });
  };
  return { draft, typed, command, before, toStatus, difference, faults, save };
}

/** Modify action parameters: the next revision of what the engineer asked for. */
export function AmendForm({
  tagged,
  form,
  focus,
  onClose,
}: {
  tagged: Tagged;
  form: ItemForm;
  /** Whose control takes the focus. */
  focus: string | null;
  onClose: () => void;
}) {
  const { item } = tagged;
  const say = useWords(formWords);
  const [isTold, setTold] = useState(false);
  const amending = useAmending(tagged, form, onClose);
  const { draft, typed, command, before, toStatus, difference, faults } = amending;
  const save = (requeue: boolean) => {
    setTold(true);
    amending.save(requeue);
  };
  useEffect(() => {
    if (focus !== null) document.getElementById(`amend-${focus}`)?.focus();
  }, [focus]);
  const required = form.required.filter((name) => isEmpty(item.object?.fields[name]));
  const first = [...fieldsOfErrors(item), ...Object.keys(before), ...required];

  return (
    <Section title={say('amend')} id="amend">
      {draft.isBehind && (
        <BehindNotice
          {...{ item, base: draft.base }}
          onGoOn={draft.rebase}
          onDiscard={draft.clear}
        />
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save(true);
        }}
      >
        <Stack gap="sm">
          {(item.action === 'transition' || item.content.toStatus !== undefined) && (
            <StatusInput
              {...{ item, form }}
              value={toStatus ?? ''}
              onValue={(next) => draft.type({ ...typed, toStatus: next })}
            />
          )}
          <Fields
            prefix="amend"
            {...{ form, first, required, values: before, typed: typed.fields, errors: faults }}
            onTyped={(fields) => draft.type({ ...typed, fields })}
            isLocking
          />
          <ReasonInput
            id="amend-reason"
            value={typed.reason}
            onValue={(reason) => draft.type({ ...typed, reason })}
            isMissing={isTold && typed.reason.trim() === ''}
          />
          <Difference {...{ item, difference, isTold }} />
          {command.error && <ProblemAlert error={command.error} />}
          <Group gap="xs">
            <Button type="submit" loading={command.isPending}>
              {say('amendQueue')}
            </Button>
            <Button variant="default" disabled={command.isPending} onClick={() => save(false)}>
              {say('amendOnly')}
            </Button>
            <Button variant="subtle" onClick={draft.isDirty ? draft.clear : onClose}>
              {say(draft.isDirty ? 'throwAway' : 'close')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

type DifferenceProps = {
  item: ItemDetail;
  difference: ReturnType<typeof useAmending>['difference'];
  isTold: boolean;
};

/** What is about to change, before it is saved. */
function Difference({ item, difference, isTold }: DifferenceProps) {
  const say = useWords(formWords);
  return (
    <section aria-label={say('difference')}>
      {difference.length > 0 ? (
        <DifferenceList item={item} changes={difference} />
      ) : (
        <Text size="sm" c={isTold ? 'red' : 'dimmed'} role={isTold ? 'alert' : undefined}>
          {say('nothing')}
        </Text>
      )}
    </section>
  );
}

type StatusProps = {
  item: ItemDetail;
  form: ItemForm;
  value: string;
  onValue: (value: string) => void;
};

function StatusInput({ item, form, value, onValue }: StatusProps) {
  const say = useWords(formWords);
  const names = useDirectory();
  const label = (status: string) => names.objectStatus(item.objectType, status);
  const offered = new Set([...(item.toStatus ? [item.toStatus] : []), ...form.moves]);
  const now = item.object ? label(item.object.status) : '–';
  return (
    <NativeSelect
      id="amend-toStatus"
      maw={320}
      label={say('newStatus')}
      value={value}
      data={[
        ...[...offered].map((status) => ({ value: status, label: label(status) })),
        { value: '', label: say('keepStatus', { status: now }) },
      ]}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
    />
  );
}
