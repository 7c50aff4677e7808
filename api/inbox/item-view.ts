import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { ListedItem } from '../../db/inbox-list.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { ItemError as KeptError } from '../../domain/item-error.ts';
import { describe } from '../../domain/rules/describe.ts';
import type { Language } from '../../domain/words.ts';
import { workflowIdOf } from '../../workflows/messages.ts';
import type { ApiConfig, ApiContext, ApiDeps } from '../context.ts';
import type { Item, ItemError } from './schemas.ts';

/** For whom an answer is written: names come from the configuration, words are in the language. */
export type Reader = { configuration: Configuration; language: Language; config: ApiConfig };

export const readerOf = async (c: ApiContext, deps: ApiDeps): Promise<Reader> => ({
  configuration: await deps.configuration.current(),
  language: c.get('caller').language,
  config: deps.config,
});

/** The errors of an item in the reader's words. */
export const errorsOf = (
  errors: readonly KeptError[] | null,
  item: Pick<ListedItem, 'engineerId' | 'objectType' | 'objectNumber'>,
  { configuration, language, config }: Reader,
): z.infer<typeof ItemError>[] =>
  (errors ?? []).map((error) =>
    describe(error, {
      configuration,
      language,
      engineerId: item.engineerId,
      objectType: item.objectType,
      objectNumber: item.objectNumber ?? undefined,
      publicUrl: config.publicUrl,
    }),
  );

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** An item as lists and its own page show it. */
export function toItem(row: ListedItem, reader: Reader): Item {
  const errors = errorsOf(row.errors, row, reader);
  const { parentType, parentId } = row;
  return {
    id: row.id,
    status: row.status,
    category: row.category,
    code: row.code,
    errors,
    repairableBy: [...new Set(errors.flatMap((error) => error.repairableBy))],
    objectType: row.objectType,
    objectId: row.objectId,
    objectNumber: row.objectNumber,
    parent: parentType && parentId ? { objectType: parentType, objectId: parentId } : null,
    action: row.action,
    toStatus: row.toStatus,
    property: row.property,
    deviceId: row.deviceId,
    appVersion: row.appVersion,
    sequence: row.sequence,
    insertedBy: row.engineerId,
    modifiedBy: row.modifiedBy,
    occurredAt: iso(row.occurredAt),
    receivedAt: row.receivedAt.toISOString(),
    startedAt: iso(row.startedAt),
    finishedAt: iso(row.finishedAt),
    nextAttemptAt: iso(row.nextAttemptAt),
    attempt: row.attempt,
    revision: row.revision,
    released: row.released,
    blockedBy: row.blockedBy,
    blocking: row.blocking,
    assignee: row.assignee,
    question: row.question,
    groupId: row.groupId,
    workflowId: workflowIdOf(row.id),
    links: { temporalUi: temporalUi(row, reader.config) },
  };
}

/** The page of the item's run; null before the first one, and when the engine's UI is not known. */
function temporalUi({ id, attempt }: ListedItem, config: ApiConfig): string | null {
  if (!config.temporalUi || attempt === 0) return null;
  const { url, namespace } = config.temporalUi;
  return `${url}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflowIdOf(id)}`;
}

/** Changes whenever a command would meet another item than the one that was looked at. */
export function itemTag(item: ListedItem): string {
  const { status, attempt, revision, feed, released } = item;
  const state = JSON.stringify([status, attempt, revision, feed, released]);
  return `"${createHash('sha256').update(state).digest('base64url').slice(0, 16)}"`;
}
