import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../app/dialog.tsx';
import { useWords } from '../app/i18n.ts';
import { parse } from '../item/field.ts';
import { FieldInput } from '../item/field-input.tsx';
import type { Filled } from './draft.ts';
import { type Column, type Row, rawOfCell, type TypedRow } from './rows.ts';
import { words } from './words.ts';

type Props = {
  /** null = closed. */
  column: Column | null;
  title: string;
  /** Those whose cell can be filled in. */
  rows: readonly Row[];
  typed: Readonly<Record<string, TypedRow>>;
  onFill: (cells: Filled[]) => void;
  onClose: () => void;
};

/** One value for all cells of a column that are empty. */
export function FillDownDialog(props: Props) {
  const { column, title, onClose } = props;
  const say = useWords(words);
  return (
    <Dialog
      opened={column !== null}
      onClose={onClose}
      title={say('fillDownTitle', { field: title })}
    >
      {column && <FillDown {...props} column={column} />}
    </Dialog>
  );
}

function FillDown({ column, title, rows, typed, onFill, onClose }: Props & { column: Column }) {
  const { field, schema } = column;
  const say = useWords(words);
  const [raw, setRaw] = useState('');
  const empty = rows.filter((row) => rawOfCell(row, field, typed[row.item.id]) === '');
  const isUnreadable = raw !== '' && parse(raw, schema ?? { type: 'string' }) === undefined;
  if (empty.length === 0) return <Text size="sm">{say('fillDownNone')}</Text>;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (raw === '' || isUnreadable) return;
        onFill(empty.map((row) => ({ row, field, raw })));
        onClose();
      }}
    >
      <Stack gap="sm">
        <FieldInput
          id="fill-down"
          {...{ name: field, schema, raw }}
          onRaw={setRaw}
          label={title}
          error={isUnreadable ? say('unreadable') : undefined}
        />
        <Group justify="flex-end">
          <Button type="submit">{say('fillDownDo', { count: empty.length })}</Button>
        </Group>
      </Stack>
    </form>
  );
}
