import { Alert } from '@mantine/core';
import { useWords } from '../app/i18n.ts';
import type { AnyDocument, Ref } from './documents.ts';
import type { Draft } from './draft.ts';
import { ObjectTypeForm } from './object-type-form.tsx';
import { ProfileForm } from './profile-form.tsx';
import { PropertySetForm } from './property-set-form.tsx';
import { SettingsForm } from './settings-form.tsx';
import { fitsForm } from './shape.ts';
import { UserForm } from './user-form.tsx';
import { words } from './words.ts';

/** A document in a form of its own. */
export function DocumentForm({ of: { kind }, draft }: { of: Ref; draft: Draft }) {
  const say = useWords(words);
  if (draft.text !== undefined || !fitsForm(kind, draft.document))
    return <Alert color="yellow">{say('mendText')}</Alert>;
  return <Form document={draft.document} onChange={draft.change} />;
}

type Props = { document: AnyDocument; onChange: (next: AnyDocument) => void };

function Form({ document, onChange }: Props) {
  if ('objectTypes' in document) return <ProfileForm document={document} onChange={onChange} />;
  if ('transitions' in document) return <ObjectTypeForm document={document} onChange={onChange} />;
  if ('properties' in document) return <PropertySetForm document={document} onChange={onChange} />;
  if ('roles' in document) return <UserForm document={document} onChange={onChange} />;
  return <SettingsForm document={document} onChange={onChange} />;
}
