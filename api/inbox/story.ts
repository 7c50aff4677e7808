import type { ItemHistory, ItemRow } from '../../db/inbox-item.ts';
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
    en: 'Put back: an earlier transaction goes first.',
    nl: 'Teruggezet: een eerdere transactie gaat voor.',
  },
};

const viaWordings: Record<string, Wording> = {
  temporal: { en: ' from the Temporal UI or CLI', nl: ' vanuit de Temporal-UI of -CLI' },
  bulk: { en: ' in a bulk action', nl: ' in een bulkactie' },
  device: { en: ' on the device', nl: ' op het toestel' },
};

/** One thing that happened, as a sentence in the reader's language. */
function sentenceOf(
  { kind, by, via, data }: Entry,
  { configuration, language }: Reader,
  errorOfAttempt: (attempt: number) => string | undefined = () => undefined,
): string {
  const wording = (by === null && wordings[`${kind}/nobody`]) || wordings[kind];
  const { note, reason, attempt, code } = data ?? {};
  const remark = note ?? reason;
  const words: Record<string, string> = {
    by: configuration.users.get(by ?? '')?.name ?? by ?? '',
    via: viaWordings[via ?? '']?.[language] ?? '',
    remark: remark ? `: ‘${remark}’` : '',
    attempt: String(attempt),
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
    text: sentenceOf(entry, reader, (attempt) => errors.get(attempt)),
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
  return `${sentenceOf(end, reader)} (${at} UTC)`;
}
