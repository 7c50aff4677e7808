import type { ObjectType } from '../../domain/configuration.ts';
import { inLanguage } from '../../domain/language.ts';
import { useLanguage, useWords } from '../app/i18n.ts';
import classes from './configuration.module.css';
import { useDocuments } from './documents.ts';
import { FieldList } from './field-list.tsx';
import { NamePlace, Section, SelectPlace, TextPlace } from './form-parts.tsx';
import { formWords } from './form-words.ts';
import { MandatoryList } from './mandatory-list.tsx';
import { RuleList } from './rule-list.tsx';
import { StatusList } from './status-list.tsx';
import { TransitionMatrix } from './transition-matrix.tsx';
import type { TypeProps } from './type-names.ts';

/** An object type: how it moves, what it needs, what it holds. */
export function ObjectTypeForm(props: TypeProps) {
  return (
    <>
      <TransitionMatrix {...props} />
      <MandatoryList {...props} />
      <RuleList {...props} />
      <FieldList {...props} />
      <StatusList {...props} />
      <General {...props} />
    </>
  );
}

function General({ document, onChange }: TypeProps) {
  const say = useWords(formWords);
  const language = useLanguage();
  const { documents: types } = useDocuments('object-type');
  const set = (more: Partial<ObjectType>) => onChange({ ...document, ...more });
  const roots = types.filter(
    ({ id, document: type }) => id !== document.name && type.parent === null,
  );
  return (
    <Section title={say('general')}>
      <NamePlace value={document.label} onChange={(label) => set({ label })} />
      <div className={classes.fields}>
        <SelectPlace
          pointer="/ordering"
          label={say('ordering')}
          value={document.ordering}
          data={[
            { value: 'lane', label: say('lane') },
            { value: 'independent', label: say('independent') },
          ]}
          onChange={(value) => set({ ordering: value === 'lane' ? 'lane' : 'independent' })}
        />
        <SelectPlace
          pointer="/parent"
          label={say('parent')}
          value={document.parent ?? ''}
          data={[
            { value: '', label: say('noParent') },
            ...roots.map(({ id, document: type }) => ({
              value: id,
              label: inLanguage(type.label, language),
            })),
          ]}
          onChange={(value) => set({ parent: value || null })}
        />
        <SelectPlace
          pointer="/initialStatus"
          label={say('initialStatus')}
          value={document.initialStatus}
          data={document.statuses.map(({ name, label }) => ({
            value: name,
            label: inLanguage(label, language),
          }))}
          onChange={(initialStatus) => set({ initialStatus })}
        />
        <TextPlace
          pointer="/numberPrefix"
          label={say('numberPrefix')}
          value={document.numberPrefix}
          onChange={(numberPrefix) => set({ numberPrefix })}
        />
      </div>
    </Section>
  );
}
