import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ItemDetail, ItemForm } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { BehindNotice } from './behind-notice.tsx';
import { cameLate, disputesOf, type Resolving, reassignmentOf, resolutionOf } from './conflict.ts';
import { DisputeInput } from './dispute-input.tsx';
import { useDraft } from './draft.ts';
import { faultsOf } from './fault.ts';
import { formWords } from './form-words.ts';
import { Notice } from './notice.tsx';
import { type Tagged, useCommand } from './queries.ts';
import { ReasonInput } from './reason-input.tsx';
import { Section } from './section.tsx';

const nothing: Resolving = { choices: {}, own: {}, reason: '' };

/** Settles what two people changed at once, part by part; then it is applied on the object as it is now. */
export function ConflictForm({ tagged, form }: { tagged: Tagged; form: ItemForm }) {
  const { item } = tagged;
  const say = useWords(formWords);
  const draft = useDraft<Resolving>('conflict', tagged, nothing);
  const { typed } = draft;
  const [isTold, setTold] = useState(false);
  const command = useCommand(item.id, draft.clear);
  const disputes = disputesOf(item);
  const { body, changes, open } = resolutionOf(form, disputes, typed);
  const faults = faultsOf(command.error);
  for (const name of changes.unreadable) faults[name] = say('unreadable');

  const lacks = open.length > 0 || changes.unreadable.length > 0 || typed.reason.trim() === '';
  const save = () => {
    setTold(true);
    if (lacks || draft.isBehind) return;
    const { version } = draft.base.object ?? {};
    command.mutate({
      name: 'amend',
      body: { ...body, baseVersion: version, reason: typed.reason.trim(), requeue: true },
      etag: draft.base.etag,
    });
  };

  return (
    <Section title={say('conflict')} id="conflict">
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
          <Text size="sm">{say('conflictHint')}</Text>
          <Handed item={item} />
          {cameLate(item) && <Text size="sm">{say('late')}</Text>}
          {disputes.map((dispute) => (
            <DisputeInput
              key={dispute.field}
              {...{ item, form, dispute }}
              choice={typed.choices[dispute.field]}
              own={typed.own[dispute.field] ?? ''}
              error={faults[dispute.field]}
              onChoice={(choice) =>
                draft.type({ ...typed, choices: { ...typed.choices, [dispute.field]: choice } })
              }
              onOwn={(raw) => draft.type({ ...typed, own: { ...typed.own, [dispute.field]: raw } })}
            />
          ))}
          {isTold && open.length > 0 && (
            <Text size="sm" c="red" role="alert">
              {say('chooseEach')}
            </Text>
          )}
          {nothingRemains(item, typed) && (
            <Notice kind="warn" role="status" title={say('nothingRemains')} />
          )}
          <ReasonInput
            id="conflict-reason"
            value={typed.reason}
            onValue={(reason) => draft.type({ ...typed, reason })}
            isMissing={isTold && typed.reason.trim() === ''}
          />
          {command.error && <ProblemAlert error={command.error} />}
          <Group gap="xs">
            <Button type="submit" loading={command.isPending}>
              {say('resolveQueue')}
            </Button>
            {draft.isDirty && (
              <Button variant="subtle" onClick={draft.clear}>
                {say('throwAway')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function Handed({ item }: { item: ItemDetail }) {
  const say = useWords(formWords);
  const names = useDirectory();
  const error = reassignmentOf(item);
  if (!error) return null;
  const name = (id: unknown) => names.person(String(id));
  const { mine, theirs } = error.params;
  return <Text size="sm">{say('reassigned', { mine: name(mine), theirs: name(theirs) })}</Text>;
}

/** Whether the choices take everything out of the change. */
function nothingRemains({ content }: ItemDetail, { choices }: Resolving): boolean {
  const parts = [
    ...Object.keys(content.fields ?? {}),
    ...(content.toStatus === undefined ? [] : ['toStatus']),
  ];
  return parts.length > 0 && parts.every((part) => choices[part] === 'theirs');
}
