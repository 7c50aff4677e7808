import type { ItemHistory, ItemRow } from '../../db/inbox-item.ts';
import type { Difference } from '../../domain/difference.ts';
import { namesOf } from '../../domain/rules/names.ts';
import { fieldPath } from '../../domain/rules/problem.ts';
import { isFinal } from '../../domain/words.ts';
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

/** What a sentence is about where that is not who did it. */
const subjects: Partial<Record<StoryKind, string>> = { assigned: 'to', moved: 'property' };

/** Which words tell of it: other ones where it is not known who did it, or for whom or what. */
function wordingOf({ kind, by, data }: Pick<Entry, 'kind' | 'by' | 'data'>) {
  const { any, nobody } = wordings[kind];
  const subject = subjects[kind];
  const named = subject === undefined ? by : data?.[subject];
  return ((named ?? null) === null && nobody) || any;
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
  const { note, reason, attempt, code, text, codes, changes, to, property, movedFrom } = data ?? {};
  const remark = note ?? reason;
  const nameOf = (id: unknown) => configuration.users.get(String(id))?.name ?? String(id ?? '');
  const words: Record<string, string> = {
    by: nameOf(by),
    via: viaWordings[via ?? '']?.[language] ?? '',
    remark: remark ? `: ‘${remark}’` : '',
    attempt: String(attempt),
    text: String(text),
    to: nameOf(to),
    property: String(property),
    movedFrom: String(movedFrom),
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

type OfAttempt = 'queued' | 'in-progress' | 'completed' | 'cancelled';
const ofAttempt = (item: ItemRow, kind: OfAttempt, at: Date | null): Entry => ({
  kind,
  at: at ?? item.receivedAt,
  by: null,
  via: null,
  data: { attempt: item.attempt },
});

/** What stands against a command: the end of an item that is final, the attempt that runs, or its last change. */
export function endOf(item: ItemRow, history: ItemHistory, reader: Reader): Told {
  const { status } = item;
  if (status !== 'in-progress' && !isFinal(status)) return lastChangeOf(item, history, reader);
  const written = history.timeline.findLast(({ kind }) => kind === status);
  return toldOf(written ?? unwrittenOf(item, history) ?? receiptOf(item), item, reader);
}

/** What last happened to an item: who did what and when. */
export function lastChangeOf(item: ItemRow, history: ItemHistory, reader: Reader): Told {
  const last = history.timeline.at(-1) ?? receiptOf(item);
  const unwritten = unwrittenOf(item, history);
  return toldOf(unwritten && unwritten.at > last.at ? unwritten : last, item, reader);
}

/** What is not written down by itself: that an attempt began, that the first one was the end, that its turn came. */
function unwrittenOf(item: ItemRow, { turnAt }: ItemHistory): Entry | null {
  const { status, startedAt, finishedAt } = item;
  if (status === 'in-progress') return ofAttempt(item, status, startedAt);
  if (isFinal(status)) return ofAttempt(item, status, finishedAt);
  return turnAt && ofAttempt(item, 'queued', turnAt);
}

/** What was done, with its time: `Bob cancelled it. (2026-11-22 10:04 UTC)` */
export const withTime = ({ text, at }: Told): string =>
  `${text} (${at.slice(0, 16).replace('T', ' ')} UTC)`;
