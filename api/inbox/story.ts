import type { ItemHistory, ItemRow } from '../../db/inbox-item.ts';
import type { Difference } from '../../domain/difference.ts';
import { namesOf } from '../../domain/rules/names.ts';
import { fieldPath } from '../../domain/rules/problem.ts';
import type { Language } from '../../domain/words.ts';
import { errorsOf, type Reader } from './item-view.ts';

type Entry = Pick<ItemHistory['timeline'][number], 'kind' | 'at' | 'by' | 'via' | 'data'>;
type Wording = Record<Language, string>;

/** What happened, by kind; `kind/nobody` when it is not known who did it. */
const wordings: Record<string, Wording> = {
  received: {
    en: 'Received from the device of {by}.',
    nl: 'Ontvangen van het toestel van {by}.',
  },
  requeued: {
    en: '{by} queued it for a retry{via}{remark}.',
    nl: '{by} zette het klaar voor een nieuwe poging{via}{remark}.',
  },
  'requeued/nobody': {
    en: 'Queued for a retry{via}{remark}.',
    nl: 'Klaargezet voor een nieuwe poging{via}{remark}.',
  },
  released: {
    en: '{by} let it go ahead without waiting{remark}.',
    nl: '{by} liet het doorgaan zonder te wachten{remark}.',
  },
  cancelled: { en: '{by} cancelled it{via}{remark}.', nl: '{by} annuleerde het{via}{remark}.' },
  'cancelled/nobody': { en: 'Cancelled{via}{remark}.', nl: 'Geannuleerd{via}{remark}.' },
  amended: {
    en: '{by} amended it{via}{parts}{remark}.',
    nl: '{by} paste het aan{via}{parts}{remark}.',
  },
  asked: { en: '{by} asked the engineer: ‘{text}’', nl: '{by} vroeg de monteur: ‘{text}’' },
  answered: { en: '{by} answered: ‘{text}’', nl: '{by} antwoordde: ‘{text}’' },
  approved: {
    en: '{by} lets it pass once with {codes}{remark}.',
    nl: '{by} laat het eenmalig door met {codes}{remark}.',
  },
  completed: {
    en: 'Attempt {attempt} applied it.',
    nl: 'Poging {attempt} heeft het toegepast.',
  },
  failed: { en: 'Attempt {attempt} failed: {error}', nl: 'Poging {attempt} mislukte: {error}' },
  technical: {
    en: 'Attempt {attempt} met a technical failure; tried again by itself. {error}',
    nl: 'Poging {attempt} had een technische storing; wordt vanzelf herhaald. {error}',
  },
  'put-back': {
    en: 'Put back: it goes again in its turn.',
    nl: 'Teruggezet: het komt opnieuw aan de beurt.',
  },
};

const viaWordings: Record<string, Wording> = {
  temporal: { en: ' from the Temporal UI or CLI', nl: ' vanuit de Temporal-UI of -CLI' },
  bulk: { en: ' in a bulk action', nl: ' in een bulkactie' },
  device: { en: ' on the device', nl: ' op het toestel' },
};

/** The labels of the parts that an amendment changed: ` (Solution, Cause)`. */
function partsOf(changes: unknown, item: ItemRow, { configuration, language }: Reader): string {
  const { engineerId, objectType } = item;
  const names = namesOf({ configuration, language, engineerId, objectType });
  const labels = (Array.isArray(changes) ? (changes as Difference[]) : []).map(({ field }) =>
    names.label(field === 'toStatus' ? '/toStatus' : fieldPath(field)),
  );
  return labels.length > 0 ? ` (${labels.join(', ')})` : '';
}

/** One thing that happened, as a sentence in the reader's language. */
function sentenceOf(
  { kind, by, via, data }: Entry,
  item: ItemRow,
  reader: Reader,
  errorOfAttempt: (attempt: number) => string | undefined = () => undefined,
): string {
  const { configuration, language } = reader;
  const wording = (by === null && wordings[`${kind}/nobody`]) || wordings[kind];
  const { note, reason, attempt, code, text, codes, changes } = data ?? {};
  const remark = note ?? reason;
  const words: Record<string, string> = {
    by: configuration.users.get(by ?? '')?.name ?? by ?? '',
    via: viaWordings[via ?? '']?.[language] ?? '',
    remark: remark ? `: ‘${remark}’` : '',
    attempt: String(attempt),
    text: String(text),
    codes: [codes].flat().join(', '),
    parts: partsOf(changes, item, reader),
    error: errorOfAttempt(Number(attempt)) ?? String(code),
  };
  const sentence = wording?.[language] ?? kind;
  return sentence.replaceAll(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '').trim();
}

/** Everything that happened to an item, from its receipt on. */
export function timelineOf(item: ItemRow, history: ItemHistory, reader: Reader) {
  const receipt: Entry = {
    kind: 'received',
    at: item.receivedAt,
    by: item.engineerId,
    via: 'device',
    data: { deviceId: item.deviceId, sequence: item.sequence },
  };
  const errors = new Map(
    history.attempts.map((each) => [each.attempt, errorsOf(each.errors, item, reader)[0]?.message]),
  );
  return [receipt, ...history.timeline].map((entry) => ({
    kind: entry.kind,
    at: entry.at.toISOString(),
    by: entry.by,
    via: entry.via,
    text: sentenceOf(entry, item, reader, (attempt) => errors.get(attempt)),
    data: entry.data ?? {},
  }));
}

/** How a final item came to its end: who did what and when. */
export function endOf(item: ItemRow, history: ItemHistory, reader: Reader): string {
  const entry = history.timeline.findLast(({ kind }) => kind === item.status);
  const end: Entry = entry ?? {
    kind: item.status,
    at: item.finishedAt ?? item.receivedAt,
    by: null,
    via: null,
    data: { attempt: item.attempt },
  };
  const at = end.at.toISOString().slice(0, 16).replace('T', ' ');
  return `${sentenceOf(end, item, reader)} (${at} UTC)`;
}
