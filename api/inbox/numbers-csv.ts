import { type Cell, csvHead, csvLines } from './csv.ts';
import type { Numbers } from './numbers-schemas.ts';

type OfCategory = Numbers['total']['categories']['conflict'];

/** The columns: members of the answer, under the same names in every language, so that programs find them. */
const columns = {
  failed: ({ failed }) => failed,
  failedAgain: ({ failedAgain }) => failedAgain,
  completed: ({ completed }) => completed,
  cancelled: ({ cancelled }) => cancelled,
  repaired: ({ repaired }) => repaired,
  repairedWithoutPerson: ({ repairedWithoutPerson }) => repairedWithoutPerson,
  shareRepairedWithoutPerson: ({ shareRepairedWithoutPerson }) => shareRepairedWithoutPerson,
  verdicts: ({ timeToVerdict }) => timeToVerdict?.count ?? 0,
  meanMsToVerdict: ({ timeToVerdict }) => timeToVerdict?.meanMs ?? null,
  p95MsToVerdict: ({ timeToVerdict }) => timeToVerdict?.p95Ms ?? null,
  meanMsToRepair: ({ timeToRepair }) => timeToRepair?.meanMs ?? null,
  p95MsToRepair: ({ timeToRepair }) => timeToRepair?.p95Ms ?? null,
} as const satisfies Record<string, (numbers: OfCategory) => Cell>;
const cellsOf: ((numbers: OfCategory) => Cell)[] = Object.values(columns);

/** A line for each period, and for each category of it; the category of the first is empty. */
export function numbersCsv({ periods }: Numbers): string {
  const line = (start: string, category: string, received: Cell, numbers: OfCategory): Cell[] => [
    ...[start, category, received],
    ...cellsOf.map((cell) => cell(numbers)),
  ];
  const lines = periods.flatMap((period) => [
    line(period.start, '', period.received, period),
    ...Object.entries(period.categories).map(([category, numbers]) =>
      line(period.start, category, null, numbers),
    ),
  ]);
  return csvHead(['start', 'category', 'received', ...Object.keys(columns)]) + csvLines(lines);
}
