import { Button, Group, Text } from '@mantine/core';
import { useEffect } from 'react';
import { differences } from '../../domain/difference.ts';
import type { Content } from '../../domain/transaction.ts';
import type { ItemDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { announce } from '../app/toasts.tsx';
import { DifferenceList } from './difference.tsx';
import type { Base } from './draft.ts';
import { formWords } from './form-words.ts';
import classes from './item.module.css';
import { Notice } from './notice.tsx';
import { useObjectChanges } from './queries.ts';
import { Moment } from './shown.tsx';

type Props = { item: ItemDetail; base: Base; onGoOn: () => void; onDiscard: () => void };

const objectContent = (object: ItemDetail['object']): Content =>
  object
    ? { toStatus: object.status, fields: object.fields as NonNullable<Content['fields']> }
    : {};

/** Tells what others did to an item while somebody typed: nothing of either is overwritten. */
export function BehindNotice({ item, base, onGoOn, onDiscard }: Props) {
  const say = useWords(formWords);
  const news = item.timeline.slice(base.events);
  const { data: edits = [] } = useObjectChanges(item.object, base.object?.version ?? 0);
  const names = useDirectory();
  const text = news.map((entry) => entry.text).join(' ');
  useEffect(() => announce(`${say('behindTitle')}: ${text}`), [say, text]);
  const changes = [
    ...differences(base.content as Content, item.content as Content),
    ...differences(objectContent(base.object), objectContent(item.object)),
  ];
  return (
    <Notice kind="warn" role="alert" title={say('behindTitle')}>
      <ul className={classes.plain}>
        {news.map((entry) => (
          <li key={`${entry.at}${entry.kind}`}>
            <Moment at={entry.at} /> · {entry.text}
          </li>
        ))}
        {edits.map((edit) => (
          <li key={edit.version}>
            <Moment at={edit.at} /> · {say('objectChanged', { who: names.person(edit.by) })}
            {edit.reason && ` ‘${edit.reason}’`}
          </li>
        ))}
      </ul>
      {changes.length > 0 && <DifferenceList item={item} changes={changes} />}
      <Text size="sm" my="xs">
        {say('behindText')}
      </Text>
      <Group gap="xs">
        <Button size="compact-sm" onClick={onGoOn}>
          {say('goOn')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDiscard}>
          {say('throwAway')}
        </Button>
      </Group>
    </Notice>
  );
}
