import { Button, Checkbox, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ItemDetail, ItemForm } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { toast } from '../app/toasts.tsx';
import { BehindNotice } from './behind-notice.tsx';
import { DifferenceList } from './difference.tsx';
import { useDraft } from './draft.ts';
import { faultsOf } from './fault.ts';
import { Fields } from './fields.tsx';
import { formWords } from './form-words.ts';
import { type Tagged, useEditObject } from './queries.ts';
import { ReasonInput } from './reason-input.tsx';
import { Section } from './section.tsx';
import { useObjectName } from './shown.tsx';
import { changesOf, differenceOf, type Typed } from './typed.ts';

type Editing = {
  fields: Typed;
  toStatus?: string;
  property?: string;
  assignee?: string;
  queue: boolean;
  reason: string;
};
const nothing: Editing = { fields: {}, queue: true, reason: '' };

type Props = {
  tagged: Tagged;
  form: ItemForm;
  object: NonNullable<ItemDetail['object']>;
  onClose: () => void;
};

/** What of the object beside its fields is given another value. */
function headOf({ toStatus, property, assignee }: Editing, object: Props['object']) {
  return {
    ...(toStatus !== undefined && toStatus !== object.status && { toStatus }),
    ...(property !== undefined &&
      property !== (object.property ?? '') && { property: property || null }),
    ...(assignee !== undefined &&
      assignee !== (object.assignee ?? '') && { assignee: assignee || null }),
  };
}

/** Repairs the object itself, under the rights of whoever does it. */
export function ObjectForm({ tagged, form, object, onClose }: Props) {
  const { item } = tagged;
  const say = useWords(formWords);
  const nameOf = useObjectName();
  const draft = useDraft<Editing>('object', tagged, nothing);
  const { typed } = draft;
  const [isTold, setTold] = useState(false);
  const edit = useEditObject(item.id, object, ({ wouldComplete }) => {
    draft.clear();
    onClose();
    toast('good', say('objectSaved', { count: wouldComplete.length }));
  });
  const changes = changesOf(form, typed.fields, object.fields);
  const difference = differenceOf(changes, object.fields);
  const head = headOf(typed, object);
  const faults = faultsOf(edit.error);
  for (const name of changes.unreadable) faults[name] = say('unreadable');

  const isEmpty = difference.length === 0 && Object.keys(head).length === 0;
  const save = () => {
    setTold(true);
    const lacks = isEmpty || typed.reason.trim() === '' || changes.unreadable.length > 0;
    if (lacks || draft.isBehind) return;
    const emptied = Object.fromEntries(changes.emptied.map((name) => [name, null]));
    edit.mutate({
      edit: { ...head, fields: { ...changes.fields, ...emptied }, reason: typed.reason.trim() },
      version: object.version,
      queue: typed.queue,
    });
  };

  return (
    <Section title={say('object', { object: nameOf(item) })} id="object-form">
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
          save();
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{say('objectHint')}</Text>
          <Head {...{ item, form, object, typed }} onTyped={draft.type} />
          <Fields
            prefix="object"
            required={form.required.filter((name) => Object.hasOwn(object.fields, name))}
            {...{ form, values: object.fields, typed: typed.fields, errors: faults }}
            first={[...form.required, ...Object.keys(item.content.fields ?? {})]}
            onTyped={(fields) => draft.type({ ...typed, fields })}
            isLocking={false}
          />
          <ReasonInput
            id="object-reason"
            value={typed.reason}
            onValue={(reason) => draft.type({ ...typed, reason })}
            isMissing={isTold && typed.reason.trim() === ''}
          />
          <Checkbox
            label={say('queueAffected')}
            checked={typed.queue}
            onChange={({ currentTarget }) => draft.type({ ...typed, queue: currentTarget.checked })}
          />
          {difference.length > 0 && <DifferenceList item={item} changes={difference} />}
          {isTold && isEmpty && (
            <Text size="sm" c="red" role="alert">
              {say('nothing')}
            </Text>
          )}
          {edit.error && <ProblemAlert error={edit.error} />}
          <Group gap="xs">
            <Button type="submit" loading={edit.isPending}>
              {say('save')}
            </Button>
            <Button
              variant="subtle"
              onClick={() => {
                draft.clear();
                onClose();
              }}
            >
              {say(draft.isDirty ? 'throwAway' : 'close')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

type HeadProps = Omit<Props, 'tagged' | 'onClose'> & {
  item: ItemDetail;
  typed: Editing;
  onTyped: (typed: Editing) => void;
};

/** Status, property and engineer of the object. */
function Head({ item, form, object, typed, onTyped }: HeadProps) {
  const say = useWords(formWords);
  const names = useDirectory();
  const engineers = names.people.filter(({ office }) => !office);
  const properties = new Set([...(object.property ? [object.property] : []), ...names.properties]);
  const status = (name: string) => ({
    value: name,
    label: names.objectStatus(item.objectType, name),
  });
  const none = { value: '', label: say('nobody') };
  return (
    <Group gap="sm" grow preventGrowOverflow={false}>
      <NativeSelect
        label={say('newStatus')}
        value={typed.toStatus ?? object.status}
        data={[object.status, ...form.moves].map(status)}
        onChange={({ currentTarget }) => onTyped({ ...typed, toStatus: currentTarget.value })}
      />
      <NativeSelect
        label={say('property')}
        value={typed.property ?? object.property ?? ''}
        data={[...(object.property ? [] : [{ value: '', label: '–' }]), ...properties]}
        onChange={({ currentTarget }) => onTyped({ ...typed, property: currentTarget.value })}
      />
      <NativeSelect
        label={say('assignee')}
        value={typed.assignee ?? object.assignee ?? ''}
        data={[none, ...engineers.map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={({ currentTarget }) => onTyped({ ...typed, assignee: currentTarget.value })}
      />
    </Group>
  );
}
