import type { Configuration, ObjectType } from '../configuration.ts';
import type { ItemError } from '../item-error.ts';
import { inLanguage } from '../language.ts';
import { beginningOf } from '../text.ts';
import type { Language, Text } from '../words.ts';
import { fieldOf } from './problem.ts';
import { vocabulary } from './vocabulary.ts';

type NameContext = {
  configuration: Configuration;
  language: Language;
  engineerId: string;
  objectType: string;
  objectNumber?: string | undefined;
};

/** Names and labels for what an error holds as ids; the id itself where no name is known any more. */
export type Names = {
  /** What stands for `{word}` in a wording. */
  word(word: string, error: ItemError): string;
  /** The label of what a JSON pointer points at. */
  label(path: string): string;
};

export function namesOf(context: NameContext): Names {
  const { configuration, language } = context;
  const words = vocabulary[language];
  const say = (key: string, fallback: string) => words[key] ?? fallback;
  const labelOf = (document: { label: Text } | undefined, id: unknown) =>
    document ? inLanguage(document.label, language) : String(id ?? '?');
  const typeOf = (error: ItemError): ObjectType | undefined =>
    configuration.objectTypes.get(String(error.params.objectType ?? context.objectType));
  const user = (id: unknown) => configuration.users.get(String(id))?.name ?? String(id ?? '?');
  const status = (id: unknown, error: ItemError) =>
    labelOf(
      typeOf(error)?.statuses.find(({ name }) => name === id),
      id,
    );
  const field = (name: unknown) =>
    configuration.objectTypes.get(context.objectType)?.schema.properties[String(name)]?.title ??
    String(name);
  const objectLabel = (error: ItemError) =>
    labelOf(typeOf(error), error.params.objectType ?? context.objectType);

  const label = (path: string): string => {
    const [, root = '', first] = path.split('/');
    if (root !== 'fields' || first === undefined) return say(`label ${path}`, root);
    return field(fieldOf(path));
  };

  /** How each word is found; any other word is the parameter of that name. */
  const found: Record<string, (error: ItemError) => string> = {
    engineer: ({ params }) => user(params.engineer ?? context.engineerId),
    action: ({ params }) => say(`action ${params.action}`, String(params.action)),
    anObject: (error) => withArticle(objectLabel(error), language),
    Object: (error) =>
      [objectLabel(error), error.params.objectId === undefined ? context.objectNumber : undefined]
        .filter((part) => part !== undefined)
        .join(' '),
    profile: ({ params: { profile } }) =>
      labelOf(configuration.functionProfiles.get(String(profile)), profile),
    propertySet: ({ params: { propertySet } }) =>
      labelOf(configuration.propertySets.get(String(propertySet)), propertySet),
    field: ({ params }) => (params.field === undefined ? say('content', '') : field(params.field)),
    from: (error) => status(error.params.from, error),
    to: (error) => status(error.params.to, error),
    seen: (error) => status(error.params.seen, error),
    now: (error) => status(error.params.now, error),
    mine: ({ path, params }) =>
      path === '/assignee' ? user(params.mine) : shown(params.mine, words),
    theirs: ({ path, params }) =>
      path === '/assignee' ? user(params.theirs) : shown(params.theirs, words),
    byAt: ({ params: { by, at } }) =>
      (typeof by === 'string' ? say('by', '').replace('{by}', () => user(by)) : '') +
      (typeof at === 'string' ? say('at', '').replace('{at}', () => minuteOf(at)) : ''),
    type: ({ params: { type } }) =>
      [type]
        .flat()
        .map((name) => say(`type ${name}`, String(name)))
        .join(` ${say('or', '')} `),
    format: ({ params: { format } }) => say(`format ${format}`, String(format)),
    allowedValues: ({ params: { allowedValues } }) =>
      [allowedValues]
        .flat()
        .map((value) => shown(value, words))
        .join(', '),
    rule: ({ rule }) => rule?.id ?? '?',
  };

  return {
    label,
    word: (word, error) => found[word]?.(error) ?? plain(error.params[word]),
  };
}

const longest = 80;

function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '?');
  return text.length > longest ? `${beginningOf(text, longest)}…` : text;
}

/** A value of a field, for a person. */
function shown(value: unknown, words: Record<string, string>): string {
  if (value === null || value === undefined || value === '') return words.empty ?? '';
  if (typeof value === 'boolean') return words[value ? 'yes' : 'no'] ?? '';
  return typeof value === 'string' ? `‘${plain(value)}’` : plain(value);
}

/** `2026-11-22T14:05:12.000Z` → `2026-11-22 14:05 UTC` */
const minuteOf = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

function withArticle(label: string, language: Language): string {
  const noun = label.toLowerCase();
  if (language === 'nl') return `een ${noun}`;
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
