import { type Client, type WorkflowExecutionInfo, WorkflowNotFoundError } from '@temporalio/client';
import type { Db } from '../db/client.ts';
import { readConfiguration } from '../db/configuration.ts';
import {
  beginEpoch,
  knownStatuses,
  markReconciled,
  parkedItems,
  promoteStalled,
  readServerState,
  recountHeads,
  type ServerState,
} from '../db/reconcile.ts';
import { isTransactionId } from '../domain/transaction.ts';
import { isFinal } from '../domain/words.ts';
import { deliveryOf, requeue, workflowIdOf, workflowType } from '../workflows/messages.ts';
import { withDeadline } from './connection.ts';
import { deliver } from './deliver.ts';

export type ReconcileOptions = {
  db: Db;
  client: Client;
  taskQueue: string;
  parkDays: number;
  /** PostgreSQL was restored to an older backup: whatever the engine knows, devices are to send again. */
  restored?: boolean;
  /** Told now and then that work goes on. */
  progress?: () => void;
};

export type Reconciled = {
  /** Workflows compared with the ledger. */
  compared: number;
  /** Runs that were open although their item is final or unknown; told to look, upon which they end. */
  ended: number;
  /** Transactions that the engine knows and the ledger does not: PostgreSQL was restored. */
  lost: number;
  newEpoch: boolean;
  /** Parked items whose workflow was gone and is open again. */
  reopened: number;
  /** Heads of lanes that nobody had queued. */
  promoted: number;
  /** Lanes in which other items waited than was kept of them. */
  recounted: number;
};

const PAGE = 1_000;
/** Visibility is written a little after the fact. */
const OVERLAP_MS = 600_000;

/**
 * Compares PostgreSQL with the engine and mends what differs, after a restore of either. Runs are ended
 * by `requeue`, never by `cancel`: the device may have sent the transaction again meanwhile. Items in
 * flight need nothing here: they fall due by themselves.
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciled> {
  const { db } = options;
  const state = await readServerState(db);
  const result: Reconciled = {
    compared: 0,
    ended: 0,
    lost: 0,
    newEpoch: false,
    reopened: 0,
    promoted: await promoteStalled(db),
    recounted: await recountHeads(db),
  };
  const open = new Set<string>();
  await compare(options, state, `ExecutionStatus = 'Running'`, result, open);
  const since = new Date((state.reconciledAt?.getTime() ?? 0) - OVERLAP_MS);
  const recent = `StartTime >= '${new Date(Math.max(0, since.getTime())).toISOString()}'`;
  await compare(options, state, `${recent} AND ExecutionStatus != 'Running'`, result, open);
  result.reopened = await reopenParked(options, open);
  if (result.lost > 0 || options.restored) {
    await beginEpoch(db);
    result.newEpoch = true;
  }
  await markReconciled(db, state.now);
  return result;
}

/** The transaction of a run; what an operator started under another id has none. */
const idOf = ({ workflowId }: WorkflowExecutionInfo): string =>
  workflowId.slice(workflowIdOf('').length);

async function compare(
  options: ReconcileOptions,
  state: ServerState,
  query: string,
  result: Reconciled,
  open: Set<string>,
): Promise<void> {
  const { client, taskQueue } = options;
  let page: WorkflowExecutionInfo[] = [];
  const flush = async () => {
    await comparePage(options, state, page, result, open);
    result.compared += page.length;
    page = [];
    options.progress?.();
  };
  const runs = client.workflow.list({
    query: `WorkflowType = '${workflowType}' AND TaskQueue = '${taskQueue}' AND ${query}`,
    pageSize: PAGE,
  });
  for await (const run of runs)
    if (isTransactionId(idOf(run)) && page.push(run) === PAGE) await flush();
  await flush();
}

async function comparePage(
  { db, client }: ReconcileOptions,
  { epochAt }: ServerState,
  page: WorkflowExecutionInfo[],
  result: Reconciled,
  open: Set<string>,
): Promise<void> {
  const statuses = await knownStatuses(db, page.map(idOf));
  for (const run of page) {
    const status = statuses.get(idOf(run));
    const running = run.status.name === 'RUNNING';
    // What the engine learned before this epoch was answered by it.
    if (!status && run.startTime > epochAt) result.lost += 1;
    if (running && status && !isFinal(status)) open.add(idOf(run));
    else if (running) result.ended += await tellToLook(client, run.workflowId);
  }
}

async function tellToLook(client: Client, workflowId: string): Promise<number> {
  try {
    await withDeadline(client, () =>
      client.workflow.getHandle(workflowId).signal(requeue, { requestId: deliveryOf(0) }),
    );
    return 1;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 0;
    throw error;
  }
}

/** Opens the workflows of parked items that the engine has lost, so that operators find them again. */
async function reopenParked(
  { db, client, taskQueue, parkDays, progress }: ReconcileOptions,
  open: Set<string>,
): Promise<number> {
  const configuration = await readConfiguration(db);
  let reopened = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const parked = await parkedItems(db, parkDays, after);
    for (const item of parked.filter(({ id }) => !open.has(id))) {
      await deliver(client, taskQueue, configuration, item);
      reopened += 1;
    }
    progress?.();
    const last = parked.at(-1);
    if (!last) return reopened;
    after = last.id;
  }
}
