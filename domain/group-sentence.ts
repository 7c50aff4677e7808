import type { ItemError } from './item-error.ts';
import { type DescribeContext, describe } from './rules/describe.ts';
import { namesOf } from './rules/names.ts';
import { wordings } from './rules/wording.ts';
import type { ErrorCode, Language } from './words.ts';

type Wording = Record<Language, string>;

/** What is true of every item of a group, whatever else differs: its words follow from the cause. */
export const general: Record<ErrorCode, Wording> = {
  'engineer-unknown': wordings['engineer-unknown'],
  'engineer-inactive': wordings['engineer-inactive'],
  'action-not-permitted': {
    en: 'Rights on {anObject} are missing.',
    nl: 'Er ontbreken rechten op {anObject}.',
  },
  'field-not-permitted': {
    en: 'The field {field} of {anObject} is not modifiable.',
    nl: 'Het veld {field} van {anObject} is niet wijzigbaar.',
  },
  'object-out-of-scope': {
    en: 'The property is not in property set ‘{propertySet}’.',
    nl: 'De locatie zit niet in locatieset ‘{propertySet}’.',
  },
  'field-required': wordings['field-required'],
  'field-invalid': wordings['field-invalid'],
  'field-unknown': wordings['field-unknown'],
  'transition-not-allowed': {
    en: 'The condition of a transition is not met for {anObject}.',
    nl: 'Aan de voorwaarde van een overgang is niet voldaan voor {anObject}.',
  },
  'object-not-found': {
    en: 'The object that it names does not exist.',
    nl: 'Het genoemde object bestaat niet.',
  },
  'object-exists': {
    en: 'The object that it creates exists already.',
    nl: 'Het aan te maken object bestaat al.',
  },
  'attachment-missing': {
    en: 'An attachment has not been received.',
    nl: 'Een bijlage is niet ontvangen.',
  },
  'object-type-unknown': wordings['object-type-unknown'],
  'status-unknown': {
    en: 'A status is sent that {anObject} does not have.',
    nl: 'Er is een status verstuurd die {anObject} niet heeft.',
  },
  'transition-not-configured': {
    en: 'Transitions of {anObject} are not configured.',
    nl: 'Overgangen van {anObject} zijn niet geconfigureerd.',
  },
  'rule-broken': {
    en: 'Rule ‘{rule}’ cannot be evaluated.',
    nl: 'Regel ‘{rule}’ kan niet worden uitgevoerd.',
  },
  'version-conflict': {
    en: '{field} was changed by somebody else meanwhile.',
    nl: '{field} is intussen door iemand anders gewijzigd.',
  },
  'status-conflict': {
    en: 'The status was changed meanwhile.',
    nl: 'De status is intussen gewijzigd.',
  },
  'arrived-late': {
    en: 'It arrived after a later change by the same device had been applied.',
    nl: 'Het kwam binnen nadat een latere wijziging van hetzelfde apparaat was verwerkt.',
  },
  'back-office-unavailable': {
    en: 'The back office system did not answer for too long.',
    nl: 'Het backofficesysteem gaf te lang geen antwoord.',
  },
  unexpected: {
    en: 'Something went wrong in the system, again and again.',
    nl: 'Er ging telkens iets mis in het systeem.',
  },
};

/** What says more, where it is the same for all items; `code/variant` as `variantOf` tells them apart. */
const exact: Partial<Record<ErrorCode | `${ErrorCode}/${string}`, Wording>> = {
  'action-not-permitted/action': {
    en: 'With function profile ‘{profile}’ nobody may {action} {anObject}.',
    nl: 'Met functieprofiel ‘{profile}’ mag niemand {anObject} {action}.',
  },
  'action-not-permitted/object-type': {
    en: 'Function profile ‘{profile}’ has no rights on {anObject}.',
    nl: 'Functieprofiel ‘{profile}’ heeft geen rechten op {anObject}.',
  },
  'action-not-permitted/transition': {
    en: 'Function profile ‘{profile}’ lacks the transition to {to} for {anObject}.',
    nl: 'In functieprofiel ‘{profile}’ ontbreekt de overgang naar {to} voor {anObject}.',
  },
  'action-not-permitted/role': {
    en: '{engineer} is not a field engineer.',
    nl: '{engineer} is geen buitendienstmonteur.',
  },
  'action-not-permitted/profile': {
    en: '{engineer} has no function profile.',
    nl: '{engineer} heeft geen functieprofiel.',
  },
  'action-not-permitted/profile-document': {
    en: 'Function profile ‘{profile}’ of {engineer} does not exist.',
    nl: 'Functieprofiel ‘{profile}’ van {engineer} bestaat niet.',
  },
  'field-not-permitted': {
    en: 'In function profile ‘{profile}’ the field {field} of {anObject} is not modifiable.',
    nl: 'In functieprofiel ‘{profile}’ is het veld {field} van {anObject} niet wijzigbaar.',
  },
  'field-not-permitted/locked': wordings['field-not-permitted/locked'],
  'transition-not-allowed': {
    en: 'The condition of the transition from {from} to {to} is not met for {anObject}.',
    nl: 'Aan de voorwaarde van de overgang van {from} naar {to} is niet voldaan voor {anObject}.',
  },
  'transition-not-configured': {
    en: 'The transition from {from} to {to} is not configured for {anObject}.',
    nl: 'De overgang van {from} naar {to} is niet geconfigureerd voor {anObject}.',
  },
  'version-conflict/assignee': {
    en: 'It was reassigned to somebody else meanwhile.',
    nl: 'Het is intussen aan iemand anders overgedragen.',
  },
  'status-conflict': {
    en: 'The engineer saw {seen}, but the status was {now}.',
    nl: 'De monteur zag {seen}, maar de status was {now}.',
  },
};

/** Codes whose wording for one item names no person, object or value of its own. */
const asForOneItem: readonly ErrorCode[] = [
  'field-required',
  'field-invalid',
  'status-unknown',
  'rule-broken',
];

export type GroupContext = Omit<DescribeContext, 'engineerId' | 'objectNumber'>;

/**
 * The cause of a group of failed items in the reader's language, out of the leading errors of some of
 * them: what they have in common, and nothing about one person or object where the cause is not about it.
 */
export function groupSentence(
  [newest, ...others]: readonly [ItemError, ...ItemError[]],
  context: GroupContext,
): string {
  const sentence = sentenceOf(newest, context);
  return others.every((error) => sentenceOf(error, context) === sentence)
    ? sentence
    : worded(general[newest.code], newest, context);
}

function sentenceOf(error: ItemError, context: GroupContext): string {
  const { code, text } = error;
  const { message } = describe(error, { ...context, engineerId: '' });
  // A rule has the same words for all its fields; each field is a cause of its own.
  if (text && error.params.field !== undefined)
    return `${namesOf({ ...context, engineerId: '' }).word('field', error)}: ${message}`;
  if (text || asForOneItem.includes(code)) return message;
  const wording = exact[`${code}/${variantOf(error)}`] ?? exact[code] ?? general[code];
  return worded(wording, error, context);
}

const variantOf = ({ path, params }: ItemError): unknown => {
  if (params.locked === true) return 'locked';
  return params.lacks ?? path?.slice(1);
};

function worded(wording: Wording, error: ItemError, context: GroupContext): string {
  const names = namesOf({ ...context, engineerId: '' });
  return wording[context.language].replaceAll(/\{(\w+)\}/g, (_, word: string) =>
    names.word(word, error),
  );
}
