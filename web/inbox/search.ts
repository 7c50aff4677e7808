import type { Category, ErrorCode, ItemStatus, Role } from '../../domain/words.ts';
import { categories, errorCodes, itemStatuses, roles } from '../../domain/words.ts';
import { one, several, stringifySearch } from '../app/search.ts';

const sorts = ['receivedAt', 'finishedAt', 'attempts', 'blocking'] as const;
export type SortKey = (typeof sorts)[number];
type Sort = SortKey | `-${SortKey}`;

/** What the list shows: the API's own parameters by their own names, so that an address, a saved view and an export are the same. */
export type InboxSearch = {
  status?: readonly ItemStatus[] | undefined;
  category?: readonly Category[] | undefined;
  code?: readonly ErrorCode[] | undefined;
  repairableBy?: readonly Role[] | undefined;
  objectType?: readonly string[] | undefined;
  objectId?: readonly string[] | undefined;
  engineer?: readonly string[] | undefined;
  device?: readonly string[] | undefined;
  property?: readonly string[] | undefined;
  assignee?: readonly string[] | undefined;
  group?: readonly string[] | undefined;
  modifiedBy?: readonly string[] | undefined;
  appVersion?: readonly string[] | undefined;
  hasErrors?: 'true' | 'false' | undefined;
  receivedFrom?: string | undefined;
  receivedTo?: string | undefined;
  finishedFrom?: string | undefined;
  finishedTo?: string | undefined;
  attemptsMin?: string | undefined;
  blockingMin?: string | undefined;
  q?: string | undefined;
  sort?: Sort | undefined;
};

const moment = (value: unknown): string | undefined => {
  const text = one(value);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
};
const count = (value: unknown): string | undefined => {
  const text = one(value);
  return text !== undefined && /^\d{1,9}$/.test(text) ? text : undefined;
};

/** Reads an address; what the API would refuse is left out. */
export const validateInboxSearch = (given: Record<string, unknown>): InboxSearch => ({
  status: several(given.status, itemStatuses),
  category: several(given.category, categories),
  code: several(given.code, errorCodes),
  repairableBy: several(given.repairableBy, roles),
  objectType: several(given.objectType),
  objectId: several(given.objectId),
  engineer: several(given.engineer),
  device: several(given.device),
  property: several(given.property),
  assignee: several(given.assignee),
  group: several(given.group),
  modifiedBy: several(given.modifiedBy),
  appVersion: several(given.appVersion),
  hasErrors: one(given.hasErrors, ['true', 'false'] as const),
  receivedFrom: moment(given.receivedFrom),
  receivedTo: moment(given.receivedTo),
  finishedFrom: moment(given.finishedFrom),
  finishedTo: moment(given.finishedTo),
  attemptsMin: count(given.attemptsMin),
  blockingMin: count(given.blockingMin),
  q: one(given.q)?.slice(0, 200) || undefined,
  sort: one(
    given.sort,
    sorts.flatMap((by) => [by, `-${by}`] as const),
  ),
});

/** The order that the API takes without one. */
export const usualSort: Sort = '-receivedAt';

/** The parameters as the API, a saved view and an export take them. */
export const queryOf = (search: InboxSearch): string => stringifySearch(search).slice(1);

/** What of the search narrows the list: the filter of a background action over everything that matches. */
export function filterOf({ sort: _sort, attemptsMin, blockingMin, ...filter }: InboxSearch) {
  return {
    ...filter,
    ...(attemptsMin !== undefined && { attemptsMin: Number(attemptsMin) }),
    ...(blockingMin !== undefined && { blockingMin: Number(blockingMin) }),
  };
}
