/** What the results of an action are narrowed to: a name, and how the API asks for it. */
export const resultFilters = {
  all: '',
  completed: 'outcome=completed',
  failed: 'outcome=failed',
  cancelled: 'outcome=cancelled',
  passedOver: 'result=passed-over',
  waiting: 'outcome=waiting',
  underWay: 'outcome=running',
} as const;
export type ResultFilter = keyof typeof resultFilters;
export const resultFilterNames = Object.keys(resultFilters) as ResultFilter[];
