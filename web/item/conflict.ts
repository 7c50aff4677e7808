import type { ItemDetail } from '../app/api-types.ts';
import { type Changes, changesOf, type Typed } from './typed.ts';

type ItemError = ItemDetail['errors'][number];

/** One thing on which two people disagree. `field`: a field, or `toStatus`. */
export type Dispute = {
  field: string;
  mine: unknown;
  theirs: unknown;
  by: string | null;
  at: string | null;
};

export type Choice = 'theirs' | 'mine' | 'own';

/** What somebody chose for each dispute, and the values of their own. */
export type Resolving = { choices: Record<string, Choice>; own: Typed; reason: string };

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The disputes that are settled part by part. */
export function disputesOf({ errors, toStatus }: ItemDetail): Dispute[] {
  return errors.flatMap(({ code, params, path }: ItemError): Dispute[] => {
    const { by, at } = params;
    const author = { by: textOf(by), at: textOf(at) };
    if (code === 'status-conflict')
      return [{ field: 'toStatus', mine: toStatus, theirs: params.now, ...author }];
    if (code !== 'version-conflict' || !path?.startsWith('/fields/')) return [];
    return [{ field: String(params.field), mine: params.mine, theirs: params.theirs, ...author }];
  });
}

/** The error that says that the object was handed to another engineer. */
export const reassignmentOf = ({ errors }: ItemDetail): ItemError | undefined =>
  errors.find(({ code, path }) => code === 'version-conflict' && path === '/assignee');

export const cameLate = ({ errors }: ItemDetail): boolean =>
  errors.some(({ code }) => code === 'arrived-late');

/** Whether the office settles what stands against an item by choosing. */
export const isDisputed = ({ status, errors }: ItemDetail): boolean =>
  status === 'completed-with-errors' && errors.some(({ category }) => category === 'conflict');

export type Resolution = {
  body: { fields?: object; drop?: string[]; toStatus?: string | null };
  changes: Changes;
  /** Disputes for which nothing was chosen, or no value was typed. */
  open: string[];
};

/** The amendment that the choices come to: theirs takes a part out, mine keeps it, own replaces it. */
export function resolutionOf(
  form: NonNullable<ItemDetail['form']>,
  disputes: readonly Dispute[],
  { choices, own }: Resolving,
): Resolution {
  const chosen = (choice: Choice) => disputes.filter(({ field }) => choices[field] === choice);
  const parts = (choice: Choice) =>
    chosen(choice)
      .map(({ field }) => field)
      .filter((field) => field !== 'toStatus');
  const typed = Object.fromEntries(parts('own').map((field) => [field, own[field] ?? '']));
  const changes = changesOf(form, typed, {});
  const drop = parts('theirs');
  const status = choices.toStatus;
  const open = disputes.filter(
    ({ field }) =>
      choices[field] === undefined || (choices[field] === 'own' && (own[field] ?? '') === ''),
  );
  return {
    body: {
      ...(Object.keys(changes.fields).length > 0 && { fields: changes.fields }),
      ...(drop.length > 0 && { drop }),
      ...(status === 'theirs' && { toStatus: null }),
      ...(status === 'own' && own.toStatus && { toStatus: own.toStatus }),
    },
    changes,
    open: open.map(({ field }) => field),
  };
}
