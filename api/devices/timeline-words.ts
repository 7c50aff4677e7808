import type { DeviceMoment } from '../../db/device-timeline.ts';
import { inLanguage } from '../../domain/language.ts';
import type { Language } from '../../domain/words.ts';
import type { Reader } from '../inbox/item-view.ts';

type Wording = Record<Language, string>;

/** What happened, by source; of a verdict, by its kind. */
const wordings: Record<string, Wording> = {
  log: { en: '{level}: {message}', nl: '{level}: {message}' },
  received: { en: '{object}: received from {by}.', nl: '{object}: ontvangen van {by}.' },
  refusal: {
    en: 'Refused at the door ({code}): {detail}',
    nl: 'Bij de deur geweigerd ({code}): {detail}',
  },
  session: {
    en: 'Heard of again, with version {appVersion} of the app.',
    nl: 'Weer contact, met versie {appVersion} van de app.',
  },
  'hand-over': {
    en: '{by} handed the device over from {from} to {to}: ‘{reason}’',
    nl: '{by} gaf het toestel over van {from} aan {to}: ‘{reason}’',
  },
  completed: { en: '{object}: Completed.', nl: '{object}: Completed.' },
  failed: {
    en: '{object}: Completed with errors ({code}).',
    nl: '{object}: Completed with errors ({code}).',
  },
  technical: {
    en: '{object}: a technical failure; tried again by itself.',
    nl: '{object}: een technische storing; wordt vanzelf herhaald.',
  },
  cancelled: { en: '{object}: cancelled by {by}.', nl: '{object}: geannuleerd door {by}.' },
  requeued: {
    en: '{object}: queued for a retry by {by}.',
    nl: '{object}: door {by} klaargezet voor een nieuwe poging.',
  },
  released: {
    en: '{object}: {by} let it go ahead without waiting.',
    nl: '{object}: {by} liet het doorgaan zonder te wachten.',
  },
  amended: { en: '{object}: amended by {by}.', nl: '{object}: aangepast door {by}.' },
  asked: { en: '{object}: {by} asked the engineer.', nl: '{object}: {by} vroeg de monteur.' },
  answered: { en: '{object}: {by} answered.', nl: '{object}: {by} antwoordde.' },
  approved: {
    en: '{object}: {by} lets it pass once.',
    nl: '{object}: {by} laat het eenmalig door.',
  },
};
const somebody: Wording = { en: 'somebody', nl: 'iemand' };

/** What happened, as a sentence in the reader's language. */
export function momentText({ source, by, data }: DeviceMoment, reader: Reader): string {
  const { configuration, language } = reader;
  const nameOf = (id: unknown) =>
    id === null ? somebody[language] : (configuration.users.get(String(id))?.name ?? String(id));
  const type = configuration.objectTypes.get(String(data.objectType));
  const label = type ? inLanguage(type.label, language) : data.objectType;
  const words: Record<string, unknown> = {
    ...data,
    by: nameOf(by),
    from: nameOf(data.from ?? null),
    to: nameOf(data.to ?? null),
    object: `${label} ${data.objectNumber ?? data.objectId}`,
    appVersion: data.appVersion ?? '?',
  };
  const wording = wordings[source === 'verdict' ? (data.kind ?? '') : source];
  const sentence = wording ? wording[language] : '{object}: {kind}';
  return sentence.replaceAll(/\{(\w+)\}/g, (_, word: string) => String(words[word] ?? ''));
}
