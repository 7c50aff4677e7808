import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Rule } from '../../domain/configuration.ts';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import { inLanguage } from '../../domain/language.ts';
import { useLanguage, useWords } from '../app/i18n.ts';
import classes from './configuration.module.css';
import { EntryCard } from './entry-card.tsx';
import {
  ConditionPlace,
  LabelPlace,
  Section,
  SelectPlace,
  TextPlace,
  withEntry,
  withMember,
  withoutEntry,
} from './form-parts.tsx';
import { formWords } from './form-words.ts';
import { freeName, type TypeProps, useTypeNames } from './type-names.ts';

/** What has to be true of a change. */
export function RuleList({ document, onChange }: TypeProps) {
  const say = useWords(formWords);
  const language = useLanguage();
  const [added, setAdded] = useState<number | null>(null);
  const { rules = [] } = document;
  const set = (next: Rule[]) => onChange({ ...document, rules: next });
  const add = () => {
    const id = freeName(
      'rule',
      rules.map((each) => each.id),
    );
    setAdded(rules.length);
    set([...rules, { id, check: 'true', message: { en: '' } }]);
  };
  return (
    <Section
      title={say('rules')}
      help={say('rulesHelp')}
      place="/rules"
      actions={
        <Button size="compact-sm" variant="default" onClick={add}>
          {say('addRule')}
        </Button>
      }
    >
      <ul className={classes.entries}>
        {rules.map((rule, at) => (
          <EntryCard
            // biome-ignore lint/suspicious/noArrayIndexKey: the id is being typed; a place stays.
            key={at}
            pointer={pointerTo('rules', at)}
            name={rule.id}
            summary={inLanguage(rule.message, language) || rule.id}
            note={rule.check}
            isOpenAtFirst={at === added}
            onRemove={() => set(withoutEntry(rules, at))}
          >
            <RuleForm
              {...{ document, at, rule }}
              onRule={(next) => set(withEntry(rules, at, next))}
            />
          </EntryCard>
        ))}
      </ul>
    </Section>
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
