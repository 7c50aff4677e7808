/** The promises of the service, as `check` reports them. */
export const invariants = {
  I1: 'every acknowledged transaction is completed once, or listed with a reason',
  I2: 'applied at most once, as it was written, and the history gives the object as it is',
  I3: 'applied in the order of its lane',
  I4: 'nothing stands in one table and not in the others',
  I5: 'a repeat gets the same answer; other content under the same id is refused',
  I6: 'every acknowledged command took effect once',
  I7: 'everything is settled',
  I8: 'no unhandled rejection, bounded memory',
} as const;
export type Invariant = keyof typeof invariants;

/** `what` is broken (one wording per kind), for which transaction, command or object, and how it shows. */
export type Violation = { what: string; id: string; detail?: string };

/** Violations that are listed of each invariant; all are counted. */
const LISTED = 100;

export type Finding = { checked: number; count: number; violations: Violation[] };

export type Report = {
  invariants: Record<Invariant, Finding>;
  transactions: number;
  commands: number;
  lost: number;
  twice: number;
  partial: number;
  outOfOrder: number;
  stuck: number;
  /** How long the check took, in milliseconds. */
  took: number;
};

export type Findings = {
  /** Says that so many things were looked at for an invariant. */
  checked(invariant: Invariant, count: number): void;
  /** Says that something breaks an invariant. */
  broken(invariant: Invariant, violation: Violation): void;
  /** How often an invariant is broken; of one kind when `what` is given. */
  count(invariant: Invariant, what?: string): number;
  result(): Record<Invariant, Finding>;
};

/** Collects what the checks find. */
export function collectFindings(): Findings {
  const names = Object.keys(invariants) as Invariant[];
  const all = Object.fromEntries(
    names.map((name) => [name, { checked: 0, count: 0, violations: [] }]),
  ) as unknown as Record<Invariant, Finding>;
  const kinds = new Map<string, number>();
  return {
    checked(invariant, count) {
      all[invariant].checked += count;
    },
    broken(invariant, violation) {
      const finding = all[invariant];
      finding.count += 1;
      if (finding.violations.length < LISTED) finding.violations.push(violation);
      const kind = `${invariant} ${violation.what}`;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    },
    count: (invariant, what) =>
      what === undefined ? all[invariant].count : (kinds.get(`${invariant} ${what}`) ?? 0),
    result: () => all,
  };
}

/** Whether no invariant is broken. */
export const isClean = ({ invariants }: Report): boolean =>
  Object.values(invariants).every(({ count }) => count === 0);

/** The report as a person reads it. */
export function asText(report: Report): string {
  const lines = (Object.keys(invariants) as Invariant[]).flatMap((name) => {
    const { checked, count, violations } = report.invariants[name];
    const verdict = count === 0 ? 'ok' : `BROKEN ${count} times`;
    return [
      `${name} ${verdict.padEnd(18)} ${String(checked).padStart(8)} looked at   ${invariants[name]}`,
      ...violations
        .slice(0, 10)
        .map(({ what, id, detail }) => `     ${what}: ${id}${detail ? ` (${detail})` : ''}`),
    ];
  });
  const { transactions, commands, lost, twice, partial, outOfOrder, stuck, took } = report;
  return [
    ...lines,
    `${transactions} transactions, ${commands} commands: ${lost} lost, ${twice} twice, ` +
      `${partial} partial, ${outOfOrder} out of order, ${stuck} stuck; checked in ${took} ms`,
  ].join('\n');
}
