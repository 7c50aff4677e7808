import type { AuditRow } from '../../db/audit-list.ts';
import type { Configuration, DocumentKind } from '../../domain/configuration.ts';
import { inLanguage } from '../../domain/language.ts';
import type { Language, Text } from '../../domain/words.ts';

type Wording = Record<Language, string>;

/** What was done, by action; one that is not here is named as it is. */
const wordings: Record<string, Wording> = {
  'item.requeue': {
    en: '{by} queued {subject} for a retry{via}{remark}.',
    nl: '{by} zette {subject} klaar voor een nieuwe poging{via}{remark}.',
  },
  'item.amend': {
    en: '{by} amended {subject}{via}{remark}.',
    nl: '{by} wijzigde {subject}{via}{remark}.',
  },
  'item.cancel': {
    en: '{by} cancelled {subject}{via}{remark}.',
    nl: '{by} annuleerde {subject}{via}{remark}.',
  },
  'item.release': {
    en: '{by} let {subject} go ahead without waiting{via}{remark}.',
    nl: '{by} liet {subject} doorgaan zonder te wachten{via}{remark}.',
  },
  'item.approve-once': {
    en: '{by} let {subject} pass once{remark}.',
    nl: '{by} liet {subject} één keer door{remark}.',
  },
  'item.ask': {
    en: '{by} asked the engineer about {subject}{remark}.',
    nl: '{by} vroeg de monteur naar {subject}{remark}.',
  },
  'item.answer': {
    en: '{by} answered about {subject}{remark}.',
    nl: '{by} gaf antwoord over {subject}{remark}.',
  },
  'item.withdraw': {
    en: '{by} withdrew {subject}{remark}.',
    nl: '{by} trok {subject} in{remark}.',
  },
  'configuration.saved': {
    en: '{by} saved version {version} of {subject}.',
    nl: '{by} bewaarde versie {version} van {subject}.',
  },
  'object.created': {
    en: '{by} created {subject}{remark}.',
    nl: '{by} maakte {subject} aan{remark}.',
  },
  'object.edited': {
    en: '{by} edited {subject}{remark}.',
    nl: '{by} wijzigde {subject}{remark}.',
  },
  'background-action.created': {
    en: '{by} started {subject} over {total} items{remark}.',
    nl: '{by} startte {subject} over {total} regels{remark}.',
  },
  'background-action.stopped': {
    en: '{by} stopped {subject}{via}.',
    nl: '{by} stopte {subject}{via}.',
  },
  'background-action.resumed': {
    en: '{by} resumed {subject}{via}.',
    nl: '{by} hervatte {subject}{via}.',
  },
  'background-action.paced': {
    en: '{by} changed the pace of {subject}{via}.',
    nl: '{by} veranderde het tempo van {subject}{via}.',
  },
  'export.started': {
    en: '{by} began to export the inbox.',
    nl: '{by} begon de inbox te exporteren.',
  },
  'export.ended': {
    en: '{by} exported {rows} items of the inbox.',
    nl: '{by} exporteerde {rows} regels van de inbox.',
  },
  'view.saved': {
    en: '{by} saved the shared view ‘{name}’.',
    nl: '{by} bewaarde de gedeelde weergave ‘{name}’.',
  },
  'view.deleted': {
    en: '{by} deleted the shared view ‘{name}’.',
    nl: '{by} verwijderde de gedeelde weergave ‘{name}’.',
  },
  'session.begun': {
    en: '{by} signed in to the page.',
    nl: '{by} meldde zich aan op de pagina.',
  },
  'session.ended': {
    en: '{by} signed out of the page.',
    nl: '{by} meldde zich af van de pagina.',
  },
  'session.refused': {
    en: '{by} was not let in to the page ({code}).',
    nl: '{by} werd niet toegelaten op de pagina ({code}).',
  },
  'gadget.opened': {
    en: '{by} opened the Error gadget for another page.',
    nl: '{by} opende de Error gadget voor een andere pagina.',
  },
  'device.reassigned': {
    en: '{by} handed {subject} over from {from} to {to}{remark}.',
    nl: '{by} gaf {subject} over van {from} aan {to}{remark}.',
  },
  'notice-rule.created': {
    en: '{by} made {subject}{remark}.',
    nl: '{by} maakte {subject} aan{remark}.',
  },
  'notice-rule.saved': {
    en: '{by} changed {subject}{remark}.',
    nl: '{by} wijzigde {subject}{remark}.',
  },
  'notice-rule.deleted': {
    en: '{by} deleted {subject}{remark}.',
    nl: '{by} verwijderde {subject}{remark}.',
  },
  'notice-rule.rotated': {
    en: '{by} gave {subject} a new secret{remark}.',
    nl: '{by} gaf {subject} een nieuw geheim{remark}.',
  },
  'notice-rule.tested': {
    en: '{by} had a test sent of {subject}{remark}.',
    nl: '{by} liet een test versturen van {subject}{remark}.',
  },
  refused: {
    en: '{by} was refused: {method} {route} ({code}).',
    nl: '{by} werd geweigerd: {method} {route} ({code}).',
  },
};
const other: Wording = { en: '{by}: {action}, {subject}.', nl: '{by}: {action}, {subject}.' };

const viaWordings: Record<string, Wording> = {
  temporal: { en: ' from the Temporal UI or CLI', nl: ' vanuit de Temporal-UI of -CLI' },
  bulk: { en: ' in a bulk action', nl: ' in een bulkactie' },
  device: { en: ' on the device', nl: ' op het toestel' },
};

/** What each kind of subject is called; a business object by the label of its type. */
const kinds: Record<
  DocumentKind | 'item' | 'background-action' | 'device' | 'notice-rule',
  Wording
> = {
  item: { en: 'a transaction on {name}', nl: 'een transactie op {name}' },
  'background-action': { en: 'background action {name}', nl: 'achtergrondactie {name}' },
  device: { en: 'device {name}', nl: 'toestel {name}' },
  'notice-rule': { en: 'a rule of notices', nl: 'een meldingsregel' },
  'object-type': { en: 'object type ‘{name}’', nl: 'objecttype ‘{name}’' },
  'function-profile': { en: 'function profile ‘{name}’', nl: 'functieprofiel ‘{name}’' },
  'property-set': { en: 'property set ‘{name}’', nl: 'locatieset ‘{name}’' },
  user: { en: 'user {name}', nl: 'gebruiker {name}' },
  settings: { en: 'the settings', nl: 'de instellingen' },
};

type Reader = { configuration: Configuration; language: Language };

/** Who did it, by name; an id of nobody (`temporal`, `reconcile`) stays as it is. */
export const nameOf = (by: string, { users }: Configuration): string => users.get(by)?.name ?? by;

/** What somebody did, as a sentence in the reader's language. */
export function sentenceOf(entry: AuditRow, reader: Reader): string {
  const { language, configuration } = reader;
  const data = entry.data ?? {};
  const remark = [data.reason, data.note, data.question, data.answer, data.name].find(
    (text) => typeof text === 'string' && text !== '',
  );
  const words: Record<string, unknown> = {
    ...data,
    by: nameOf(entry.by, configuration),
    from: nameOf(String(data.from), configuration),
    to: nameOf(String(data.to), configuration),
    action: entry.action,
    subject: subjectOf(entry, reader),
    // A signal of nobody in particular says the way by itself.
    via: entry.by === data.via ? '' : (viaWordings[String(data.via)]?.[language] ?? ''),
    remark: remark === undefined ? '' : `: ‘${remark}’`,
  };
  return fill((wordings[entry.action] ?? other)[language], words);
}

function subjectOf({ subject, object }: AuditRow, { configuration, language }: Reader): string {
  const slash = subject.indexOf('/');
  const [kind, id] =
    slash < 0 ? [subject, ''] : [subject.slice(0, slash), subject.slice(slash + 1)];
  const wording = Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined;
  const labelled = (document: { label: Text } | undefined) =>
    document && inLanguage(document.label, language);
  const objectName = (type: string, number: string) =>
    `${labelled(configuration.objectTypes.get(type)) ?? type} ${number}`;
  if (!wording) return id === '' ? subject : objectName(kind, id);
  const names: Record<string, string | undefined> = {
    item: object
      ? objectName(object.objectType, object.objectNumber ?? object.objectId)
      : undefined,
    'object-type': labelled(configuration.objectTypes.get(id)),
    'function-profile': labelled(configuration.functionProfiles.get(id)),
    'property-set': labelled(configuration.propertySets.get(id)),
    user: configuration.users.get(id)?.name,
  };
  return fill(wording[language], { name: names[kind] ?? id });
}

const fill = (wording: string, words: Record<string, unknown>): string =>
  wording.replaceAll(/\{(\w+)\}/g, (_, word: string) => String(words[word] ?? ''));
