import type { BackgroundAction } from '../app/api-types.ts';
import { one, several, stringifySearch } from '../app/search.ts';
import { type ResultFilter, resultFilterNames } from '../bulk/results.ts';

type Kind = BackgroundAction['kind'];
type State = BackgroundAction['state'];

/** Of work over many items. */
export const actionKinds = ['requeue', 'cancel', 'assign', 'amend'] as const satisfies Kind[];
export const actionStates = ['queued', 'running', 'stopped', 'finished'] as const satisfies State[];

/** What the list shows: the API's own parameters by their own names. */
export type ActionsSearch = {
  kind?: readonly Kind[] | undefined;
  state?: readonly State[] | undefined;
  by?: 'me' | undefined;
};

export const validateActionsSearch = (given: Record<string, unknown>): ActionsSearch => ({
  kind: several(given.kind, actionKinds),
  state: several(given.state, actionStates),
  by: one(given.by, ['me'] as const),
});

/** The parameters as the API takes them. The items of the inbox have a list of their own. */
export const queryOf = ({ kind = actionKinds, ...rest }: ActionsSearch): string =>
  stringifySearch({ kind, ...rest }).slice(1);

/** Which of the results of an action are shown. */
export type ActionSearch = { results?: ResultFilter | undefined };

export const validateActionSearch = (given: Record<string, unknown>): ActionSearch => ({
  results: one(given.results, resultFilterNames),
});
