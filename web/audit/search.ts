import { isDay, startOfDay } from '../app/days.ts';
import { one, several, stringifySearch } from '../app/search.ts';

/** What the audit shows. Days are those of this browser, both shown whole. */
export type AuditSearch = {
  by?: readonly string[] | undefined;
  action?: readonly string[] | undefined;
  /** Start of what it was done to, such as `item/` or `function-profile/apprentice`. */
  subject?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

const LONGEST = 200;

export function validateAuditSearch(given: Record<string, unknown>): AuditSearch {
  const from = one(given.from);
  const to = one(given.to);
  return {
    by: several(given.by),
    action: several(given.action),
    subject: one(given.subject)?.slice(0, LONGEST) || undefined,
    from: isDay(from) ? from : undefined,
    to: isDay(to) ? to : undefined,
  };
}

/** The parameters as the API takes them. */
export const queryOf = ({ from, to, ...rest }: AuditSearch): string =>
  stringifySearch({
    ...rest,
    from: from && startOfDay(from).toISOString(),
    to: to && startOfDay(to, 1).toISOString(),
  }).slice(1);
