import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../app/i18n.ts';
import { formWords } from './form-words.ts';

type Props = { label: string; accept: (name: string) => boolean; onAdd: (name: string) => void };

/** Asks for the name of a new entry. */
export function AddName({ label, accept, onAdd }: Props) {
  const say = useWords(formWords);
  const [name, setName] = useState('');
  const [isWrong, setWrong] = useState(false);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const isFit = accept(name.trim());
        setWrong(!isFit);
        if (!isFit) return;
        onAdd(name.trim());
        setName('');
      }}
    >
      <Group gap="xs" mt="sm" align="flex-start">
        <TextInput
          size="xs"
          aria-label={`${label}: ${say('id')}`}
          placeholder={say('id')}
          value={name}
          error={isWrong && say('newFieldFault')}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default">
          {label}
        </Button>
      </Group>
    </form>
  );
}
