import { Alert, Button, Group, Text } from '@mantine/core';
import { changesBetween } from '../../domain/configuration-check/changes-between.ts';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { toast } from '../app/toasts.tsx';
import classes from './configuration.module.css';
import { DifferenceList } from './difference-list.tsx';
import { type Ref, type Saved, useVersions, versionOf } from './documents.ts';
import type { Draft } from './draft.ts';
import { mergeOnto } from './merge.ts';
import { words } from './words.ts';

type Props = { of: Ref; draft: Draft; saved: Saved };

/** Somebody saved while another was typing: who, when and what; and the way on with what was typed. */
export function BehindAlert({ of, draft, saved }: Props) {
  const say = useWords(words);
  const format = useFormat();
  const { person } = useDirectory();
  const { data: versions } = useVersions(of, 1);
  const { by, at, version } = versions?.[0] ?? { version: versionOf(saved.etag) };
  const { both } = mergeOnto(draft.base, draft.document, saved.document);
  return (
    <Alert
      color="yellow"
      mb="md"
      title={say('behind')}
      classNames={{ title: classes.warning }}
      role="alert"
    >
      {by !== undefined && at !== undefined && (
        <Text size="sm" mb="xs">
          {say('behindBy', {
            ...{ by: person(by), version, at: format.moment(at) },
            mine: versionOf(draft.etag),
          })}
        </Text>
      )}
      <Text size="sm" fw={600}>
        {say('theirs')}
      </Text>
      <DifferenceList
        changes={changesBetween(draft.base, saved.document)}
        before={draft.base}
        after={saved.document}
      />
      {both.length > 0 && (
        <Text size="sm" fw={600}>
          {say('bothChanged', { count: both.length })}
        </Text>
      )}
      <Group mt="sm" gap="xs">
        <Button
          size="compact-sm"
          onClick={() => {
            draft.rebase();
            toast('good', say('takenOver', { version }));
          }}
        >
          {say('takeOver', { version })}
        </Button>
        <Button size="compact-sm" variant="default" onClick={draft.discard}>
          {say('discard')}
        </Button>
      </Group>
    </Alert>
  );
}
