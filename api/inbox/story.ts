import type { ItemHistory, ItemRow } from '../../db/inbox-item.ts';
import type { Difference } from '../../domain/difference.ts';
import { namesOf } from '../../domain/rules/names.ts';
import { fieldPath } from '../../domain/rules/problem.ts';
import type { Told } from '../problem.ts';
import { errorsOf, type Reader } from './item-view.ts';
import { type StoryKind, viaWordings, wordings } from './story-words.ts';

type Entry = Pick<ItemHistory['timeline'][number], 'at' | 'by' | 'via' | 'data'> & {
  kind: StoryKind;
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

/** Which words tell of it: other ones where it is not known who did it, or for whom. */
function wordingOf({ kind, by, data }: Pick<Entry, 'kind' | 'by' | 'data'>) {
  const { any, nobody } = wordings[kind];
  const missing = kind === 'assigned' ? data?.to === undefined : by === null;
  return (missing && nobody) || any;
}

/** One thing that happened, as a sentence in the reader's language. */
function sentenceOf(
  entry: Entry,
  item: ItemRow,
  reader: Reader,
  errorOfAttempt: (attempt: number) => string | undefined = () => undefined,
): string {
  const { configuration, language } = reader;
  const { by, via, data } = entry;
  const { note, reason, attempt, code, text, codes, changes, to } = data ?? {};
  const remark = note ?? reason;
  const nameOf = (id: unknown) => configuration.users.get(String(id))?.name ?? String(id ?? '');
  const words: Record<string, string> = {
    by: nameOf(by),
    via: viaWordings[via ?? '']?.[language] ?? '',
    remark: remark ? `: ‘${remark}’` : '',
    attempt: String(attempt),
    text: String(text),
    to: nameOf(to),
    codes: [codes].flat().join(', '),
    parts: partsOf(changes, item, reader),
    error: errorOfAttempt(Number(attempt)) ?? String(code),
  };
  const sentence = wordingOf(entry)[language];
  return sentence.replaceAll(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '').trim();
}

const receiptOf = (item: ItemRow): Entry => ({
  kind: 'received',
  at: item.receivedAt,
  by: item.engineerId,
  via: 'device',
  data: { deviceId: item.deviceId, sequence: item.sequence },
});

/** Everything that happened to an item from its receipt on, in words and as data. */
export function timelineOf(item: ItemRow, history: ItemHistory, reader: Reader) {
  const errors = new Map(
    history.attempts.map((each) => [each.attempt, errorsOf(each.errors, item, reader)[0]?.message]),
  );
  return [receiptOf(item), ...history.timeline].map((entry: Entry) => ({
    kind: entry.kind,
    at: entry.at.toISOString(),
    by: entry.by,
    via: entry.via,
    text: sentenceOf(entry, item, reader, (attempt) => errors.get(attempt)),
    data: entry.data ?? {},
  }));
}

const toldOf = (entry: Entry, item: ItemRow, reader: Reader): Told => ({
  kind: entry.kind,
  at: entry.at.toISOString(),
  by: entry.by,
  via: entry.via,
  text: sentenceOf(entry, item, reader),
});

const ofAttempt = (item: ItemRow, kind: 'in-progress' | 'completed' | 'cancelled'): Entry => ({
  kind,
  at: (kind === 'in-progress' ? item.startedAt : item.finishedAt) ?? item.receivedAt,
  by: null,
  via: null,
  data: { attempt: item.attempt },
});

/** How an item came to what it is now, a final one to its end: who did what and when. */
export function lastOf(item: ItemRow, history: ItemHistory, reader: Reader): Told {
  const { status } = item;
  if (status === 'in-progress') return toldOf(ofAttempt(item, status), item, reader);
  if (status === 'completed' || status === 'cancelled') {
    const end = history.timeline.findLast(({ kind }) => kind === status);
    return toldOf(end ?? ofAttempt(item, status), item, reader);
  }
  return toldOf(history.timeline.at(-1) ?? receiptOf(item), item, reader);
}

/** What was done, with its time: `Bob cancelled it. (2026-11-22 10:04 UTC)` */
export const withTime = ({ text, at }: Told): string =>
  `${text} (${at.slice(0, 16).replace('T', ' ')} UTC)`;
