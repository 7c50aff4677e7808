import type { Configuration, User } from '../configuration.ts';
import type { Facts } from '../facts.ts';
import type { ItemError } from '../item-error.ts';
import type { Content, Fields } from '../transaction.ts';
import { forbiddenToday, isLocked, lockedErrors, partsOf, statusPart } from './parts.ts';
import { fieldPath } from './problem.ts';
import { validate } from './validate.ts';

/** What somebody changes in a transaction. What is both dropped and given is given. */
export type Amendment = {
  /** Replaced or added. */
  fields?: Fields | undefined;
  /** Taken out of the transaction: the object keeps what it has. */
  drop?: string[] | undefined;
  /** null leaves the object's status as it is. */
  toStatus?: string | null | undefined;
  /** The version of the object that was looked at; what others did up to it is no conflict any more. */
  baseVersion?: number | undefined;
};

/** The content of the next revision. */
export function amendContent(content: Content, amendment: Amendment): Content {
  const { toStatus: statusBefore, fields: fieldsBefore, ...rest } = content;
  const { baseVersion, toStatus = statusBefore ?? null } = amendment;
  const dropped = new Set(amendment.drop);
  const kept = Object.entries(fieldsBefore ?? {}).filter(([field]) => !dropped.has(field));
  const fields = { ...Object.fromEntries(kept), ...amendment.fields };
  return {
    ...rest,
    ...(baseVersion !== undefined && { baseVersion }),
    ...(toStatus !== null && { toStatus }),
    ...((fieldsBefore ?? amendment.fields) && { fields }),
  };
}

/**
 * Who is answered for after an amendment (`JudgedItem.amended`): each part that `by` gave is theirs; what
 * is dropped is nobody's; what the engineer gives is the engineer's again, and not listed. That the status
 * is to stay as it is is listed whoever says so: it is what tells it from a status that was forgotten.
 */
export function amendedParts(
  before: Record<string, string>,
  { fields, drop, toStatus }: Amendment,
  by: string,
  engineerId: string,
): Record<string, string> {
  const after = new Map(Object.entries(before));
  const given = Object.keys(fields ?? {}).map(fieldPath);
  if (toStatus !== undefined) given.push(statusPart);
  for (const part of [...(drop ?? []).map(fieldPath), ...given]) after.delete(part);
  if (by !== engineerId) for (const part of given) after.set(part, by);
  if (toStatus === null) after.set(statusPart, by);
  return Object.fromEntries(after);
}

/**
 * The facts with the content of an amendment and its parts. A new `baseVersion` has to be the object's
 * current version: nothing was changed since.
 */
export function amendedFacts(
  facts: Facts,
  content: Content,
  amended: Record<string, string>,
): Facts {
  const item = { ...facts.item, content, amended };
  if (content.baseVersion === facts.item.content.baseVersion) return { ...facts, item };
  return { ...facts, item, since: [], statusAtBase: facts.object?.status ?? null };
}

/**
 * The errors that forbid the user to amend these parts of an item, to be asked before an amendment is
 * saved: none = it may be. Only what the amender answers for: fields they may not modify, locked and
 * unknown fields, values against the schema, an unknown status or a move they may not make. Whether the
 * transaction then is complete and goes together with the object is for its next attempt to say.
 * @param facts those of the item with the new content (`amendedFacts`)
 * @param parts JSON pointers of what the amendment gives (`/fields/solution`, `/toStatus`); parts that
 *   the new content does not have, such as dropped fields, need no right
 */
export function amendErrors(
  configuration: Configuration,
  user: Pick<User, 'id'>,
  facts: Facts,
  parts: string[],
): ItemError[] {
  const given = partsOf(facts).filter((part) => parts.includes(part));
  const type = configuration.objectTypes.get(facts.item.objectType);
  if (given.length === 0) return [];
  if (!type) return validate(configuration, facts);
  const open = given.filter((part) => !isLocked(type, part));
  const isGiven = ({ path }: ItemError) =>
    given.some((part) => path === part || path?.startsWith(`${part}/`));
  return [
    ...lockedErrors(facts, type, given),
    ...forbiddenToday(configuration, facts, user.id, open),
    ...validate(configuration, facts).filter(
      (error) =>
        isGiven(error) && (error.rule?.kind === 'schema' || error.code === 'status-unknown'),
    ),
  ];
}
