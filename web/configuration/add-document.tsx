import { Button, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { DocumentKind } from '../../domain/configuration.ts';
import { Dropdown } from '../app/dropdown.tsx';
import { useWords } from '../app/i18n.ts';
import { segments } from './documents.ts';
import { words } from './words.ts';

/** What the API takes as an id. */
const idForms = { user: /^[\w.@|:+-]{1,200}$/, other: /^[A-Za-z][\w.-]{0,99}$/ };

/** Begins a new document. */
export function AddDocument({ kind }: { kind: DocumentKind }) {
  const say = useWords(words);
  const navigate = useNavigate();
  const [id, setId] = useState('');
  const [isWrong, setWrong] = useState(false);
  const form = kind === 'user' ? idForms.user : idForms.other;
  return (
    <Dropdown label={say('add')} width={300}>
      {() => (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const isFit = form.test(id.trim());
            setWrong(!isFit);
            if (!isFit) return;
            const params = { segment: segments[kind], id: id.trim() };
            void navigate({ to: '/configuration/$segment/$id', params });
          }}
        >
          <TextInput
            label={say('newId')}
            description={say('newIdHint')}
            data-autofocus
            value={id}
            error={isWrong && say('newIdFault')}
            onChange={({ currentTarget }) => setId(currentTarget.value)}
          />
          <Button type="submit" mt="sm" size="compact-sm">
            {say('add')}
          </Button>
        </form>
      )}
    </Dropdown>
  );
}
