import { checkCommands } from './commands.ts';
import type { Snapshot } from './database.ts';
import { type Journals, readJournals } from './journal.ts';
import { checkKept } from './kept.ts';
import { checkProcesses } from './processes.ts';
import { checkApplied } from './replay.ts';
import { collectFindings, type Findings, type Report } from './report.ts';
import { checkRules, orderRules, requestRules } from './rules.ts';
import { wholeRules } from './rules-whole.ts';
import { SETTLED_AFTER, settledSnapshot } from './settled.ts';
import { checkShown } from './shown.ts';
import type { TokenOf } from './shown-reader.ts';

export type CheckOptions = {
  /**
   * Where the actors, and whoever does the faults, wrote what they did: all who did anything with the items of
   * these devices.
   */
  journalFolder: string;
  /** Any role that may read. */
  databaseUrl: string;
  /** Without it the public API is not asked. */
  apiUrl?: string;
  token?: TokenOf;
  /** From when on whoever changed something did it through the service; without it: the first journal line. */
  since?: Date;
  /** How long after the last fault everything is to be settled, in milliseconds; 120 s. */
  settledAfter?: number;
};

/**
 * Compares what clients and processes wrote down with what the database and the API say, and reports what
 * breaks I1 to I8. Waits until everything is settled, 120 s after the last fault at the latest.
 */
export async function check(options: CheckOptions): Promise<Report> {
  const journals = await readJournals(options.journalFolder);
  const until = journals.until + (options.settledAfter ?? SETTLED_AFTER);
  const settled = await settledSnapshot(options.databaseUrl, collectFindings, until);
  try {
    return await inspect({ ...options, ...settled, journals });
  } finally {
    await settled.snapshot.close();
  }
}

type Inspection = Pick<CheckOptions, 'apiUrl' | 'token' | 'since'> & {
  snapshot: Snapshot;
  /** What is stuck is among them already. */
  findings: Findings;
  journals: Journals;
};

/** {@link check} of one moment. */
export async function inspect({
  snapshot,
  findings,
  journals,
  ...options
}: Inspection): Promise<Report> {
  const started = performance.now();
  const { apiUrl, token, since = new Date(Math.min(journals.since, Date.now())) } = options;
  const [items] = await snapshot.rows<{ count: number }>('SELECT count(*) FROM items');
  for (const invariant of ['I3', 'I4', 'I7'] as const)
    findings.checked(invariant, items?.count ?? 0);
  await checkRules(snapshot, findings, [...orderRules, ...wholeRules, ...requestRules], since);
  await checkKept(snapshot, journals, findings);
  await checkApplied(snapshot, journals, findings);
  await checkCommands(snapshot, journals, findings);
  checkProcesses(journals, findings);
  if (apiUrl && token) await checkShown(snapshot, journals, findings, { apiUrl, token });
  return {
    invariants: findings.result(),
    transactions: journals.sent.size,
    commands: journals.commands.size,
    lost: findings.count('I1', 'lost'),
    twice: findings.count('I2', 'applied twice'),
    partial: findings.count('I4'),
    outOfOrder: findings.count('I3'),
    stuck: findings.count('I7'),
    took: Math.round(performance.now() - started),
  };
}
