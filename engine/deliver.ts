import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import type { DueAction } from '../db/bulk-work.ts';
import type { Delivery } from '../db/deliver.ts';
import { type BulkAction, bulkWorkflowIdOf } from '../domain/background-action.ts';
import type { Configuration } from '../domain/configuration.ts';
import { isTransactionId as isUuid } from '../domain/transaction.ts';
import {
  cancel,
  deliveryOf,
  type ProcessTransaction,
  requeue,
  type SendNotice,
  wake,
  workflowIdOf,
  workflowType,
} from '../workflows/messages.ts';
import { withDeadline } from './connection.ts';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const keys = {
  objectType: keyword('ObjectType'),
  objectId: keyword('ObjectId'),
  deviceId: keyword('DeviceId'),
  engineerId: keyword('EngineerId'),
};

/**
 * Deliveries of one attempt, each 30 s or more after the one before, after which its run counts as stuck:
 * its history does not fit the code, as after the rollback of a wrong deployment.
 */
const STUCK = 5;

/**
 * What operators see of an item, and find it by. A name that the office does not know is whatever somebody
 * wrote on a device: the engine is not told.
 */
function namesOf(
  { objectType, objectId, objectNumber, toStatus, action }: Delivery,
  { objectTypes }: Configuration,
) {
  const type = objectTypes.get(objectType);
  const known = objectNumber !== null || isUuid(objectId);
  const status = type?.statuses.find(({ name }) => name === toStatus);
  return {
    objectType: type && objectType,
    objectId: known ? objectId : undefined,
    /** `WO-1042 → technically-completed`, or the action where no status is asked for. */
    title: `${objectNumber ?? (known ? objectId : '?')} → ${status?.name ?? action}`,
  };
}

/**
 * Gives an item to the engine. The first delivery of a first attempt starts its run eagerly, in this very
 * process; every other wakes the run or starts it anew, in place of one that is stuck; a cancelled item's
 * run is told to end. Repeats are harmless: what is due, and what was applied, PostgreSQL knows.
 */
export async function deliver(
  client: Client,
  taskQueue: string,
  configuration: Configuration,
  delivery: Delivery,
): Promise<void> {
  const workflowId = workflowIdOf(delivery.id);
  if (delivery.status === 'cancelled') return tellCancelled(client, workflowId);
  const { title, objectType, objectId } = namesOf(delivery, configuration);
  const input: ProcessTransaction = { id: delivery.id, title };
  const options = {
    workflowId,
    taskQueue,
    args: [input] as [ProcessTransaction],
    // A closed run may be started again, an open one is used: the ledger forbids a second application.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: delivery.deliveries > STUCK ? 'TERMINATE_EXISTING' : 'USE_EXISTING',
    staticSummary: title,
    typedSearchAttributes: new TypedSearchAttributes([
      ...(objectType ? [{ key: keys.objectType, value: objectType }] : []),
      ...(objectId ? [{ key: keys.objectId, value: objectId }] : []),
      { key: keys.deviceId, value: delivery.deviceId },
      { key: keys.engineerId, value: delivery.engineerId },
    ]),
  } as const;
  await withDeadline(client, async () => {
    if (delivery.attempt === 1 && delivery.deliveries === 1)
      await client.workflow.start(workflowType, { ...options, requestEagerStart: true });
    else
      await client.workflow.signalWithStart(workflowType, {
        ...options,
        signal: requeue,
        signalArgs: [{ requestId: deliveryOf(delivery.attempt) }],
      });
  });
}

async function tellCancelled(client: Client, workflowId: string): Promise<void> {
  try {
    await withDeadline(client, () =>
      client.workflow.getHandle(workflowId).signal(cancel, { requestId: 'cancelled' }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** Starts one try to send a notice, unless one is under way. */
export async function startNotice(client: Client, taskQueue: string, id: string): Promise<void> {
  const input: SendNotice = { id };
  await withDeadline(client, () =>
    client.workflow.start('sendNotice', {
      workflowId: `notice-${id}`,
      taskQueue,
      args: [input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  );
}

/**
 * Starts the run of a background action, or wakes the one that is open. What is done already, PostgreSQL
 * knows.
 */
export async function startAction(
  client: Client,
  taskQueue: string,
  { id, kind, total }: DueAction,
): Promise<void> {
  const title = `${kind} of ${total} items`;
  const input: BulkAction = { id, title };
  await withDeadline(client, () =>
    client.workflow.signalWithStart('bulkAction', {
      workflowId: bulkWorkflowIdOf(id),
      taskQueue,
      args: [input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: title,
      signal: wake,
      signalArgs: [],
    }),
  );
}
