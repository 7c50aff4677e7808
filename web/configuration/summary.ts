import type { FunctionProfile, ObjectType, PropertySet, User } from '../../domain/configuration.ts';
import { inLanguage } from '../../domain/language.ts';
import type { Text } from '../../domain/words.ts';
import { useLanguage, useWords } from '../app/i18n.ts';
import { roleWords } from '../app/vocabulary.ts';
import { type AnyDocument, useDocuments } from './documents.ts';
import { formWords } from './form-words.ts';
import { words } from './words.ts';

/** Says in a line what a document holds. */
export function useSummary() {
  const say = useWords(words);
  const sayForm = useWords(formWords);
  const sayRole = useWords(roleWords);
  const language = useLanguage();
  const { documents: users } = useDocuments('user');
  const { documents: profiles } = useDocuments('function-profile');
  const { documents: sets } = useDocuments('property-set');

  const labelOf = (id: string | null, all: readonly Labelled[]) => {
    const found = all.find((each) => each.id === id);
    return found ? inLanguage(found.document.label, language) : (id ?? '');
  };
  const usedBy = (member: 'functionProfile' | 'propertySet', id: string) =>
    say('userCount', {
      count: users.filter(({ document }) => document.active && document[member] === id).length,
    });
  const ofUser = ({ active, roles, functionProfile, propertySet }: User) => [
    ...(active ? [] : [sayForm('inactive')]),
    ...roles.map((role) => sayRole(role)),
    labelOf(functionProfile, profiles) || sayForm('noProfile'),
    labelOf(propertySet, sets) || sayForm('everyProperty'),
  ];
  const ofType = ({ schema, statuses, transitions }: ObjectType) => [
    sayForm('fieldCount', { count: Object.keys(schema.properties).length }),
    sayForm('statusCount', { count: statuses.length }),
    sayForm('moveCount', { count: transitions.length }),
  ];
  const ofProfile = ({ id, objectTypes }: FunctionProfile) => [
    usedBy('functionProfile', id),
    sayForm('typeCount', { count: Object.keys(objectTypes).length }),
  ];
  const ofSet = ({ id, properties }: PropertySet) => [
    usedBy('propertySet', id),
    sayForm('propertyCount', { count: properties.length }),
  ];
  return (document: AnyDocument): string => {
    if ('roles' in document) return ofUser(document).join(' · ');
    if ('objectTypes' in document) return ofProfile(document).join(' · ');
    if ('transitions' in document) return ofType(document).join(' · ');
    return 'properties' in document ? ofSet(document).join(' · ') : '';
  };
}

type Labelled = { id: string; document: { label: Text } };
