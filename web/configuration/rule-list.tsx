import type { Rule } from '../../domain/configuration.ts';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import { inLanguage } from '../../domain/language.ts';
import { useLanguage, useWords } from '../app/i18n.ts';
import classes from './configuration.module.css';
import { EntryList } from './entry-list.tsx';
import { ConditionPlace, LabelPlace, SelectPlace, TextPlace, withMember } from './form-parts.tsx';
import { formWords } from './form-words.ts';
import { freeName, type TypeProps, useTypeNames } from './type-names.ts';

/** What has to be true of a change. */
export function RuleList({ document, onChange }: TypeProps) {
  const say = useWords(formWords);
  const language = useLanguage();
  const { rules = [] } = document;
  const fresh = (): Rule => {
    const ids = rules.map(({ id }) => id);
    return { id: freeName('rule', ids), check: 'true', message: { en: '' } };
  };
  return (
    <EntryList
      member="rules"
      title={say('rules')}
      help={say('rulesHelp')}
      add={say('addRule')}
      entries={rules}
      fresh={fresh}
      summaryOf={({ id, message }) => inLanguage(message, language) || id}
      noteOf={({ check }) => check}
      onChange={(next) => onChange({ ...document, rules: next })}
      form={(rule, at, onRule) => <RuleForm {...{ document, at, rule, onRule }} />}
    />
  );
}

type FormProps = Pick<TypeProps, 'document'> & {
  at: number;
  rule: Rule;
  onRule: (next: Rule) => void;
};

function RuleForm({ document, at, rule, onRule }: FormProps) {
  const say = useWords(formWords);
  const names = useTypeNames(document);
  const place = (name: string) => pointerTo('rules', at, name);
  return (
    <>
      <div className={classes.fields}>
        <SelectPlace
          pointer={place('field')}
          label={say('field')}
          value={rule.field ?? ''}
          data={[
            { value: '', label: say('noField') },
            ...names.fields.map((field) => ({
              value: field,
              label: names.field(field),
            })),
          ]}
          onChange={(field) => onRule(withMember(rule, 'field', field || undefined))}
        />
        <TextPlace
          pointer={place('id')}
          label={say('id')}
          value={rule.id}
          onChange={(id) => onRule({ ...rule, id })}
        />
      </div>
      <ConditionPlace
        pointer={place('check')}
        label={say('check')}
        value={rule.check}
        onChange={(check = '') => onRule({ ...rule, check })}
      />
      <ConditionPlace
        pointer={place('when')}
        label={say('when')}
        value={rule.when}
        onChange={(when) => onRule(withMember(rule, 'when', when))}
      />
      <LabelPlace
        pointer={place('message')}
        labels={{ en: say('messageEn'), nl: say('messageNl') }}
        value={rule.message}
        onChange={(message = { en: '' }) => onRule({ ...rule, message })}
      />
    </>
  );
}
