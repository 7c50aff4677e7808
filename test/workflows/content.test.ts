import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { state, workflowIdOf } from '../../workflows/messages.ts';
import { emma, hugo, mechanic, orderType } from '../domain/fixtures.ts';
import {
  documentsOf,
  officeEdit,
  openEngine,
  openInbox,
  openWorker,
  type TestEngine,
  type TestInbox,
  type TestWorker,
  until,
} from '../support/inbox.ts';

/** What the engine is told: ids and codes, never what people wrote or what they are called. */

const MARKER = 'zq7marker';
let inbox: TestInbox;
let engine: TestEngine;
let worker: TestWorker;
beforeAll(async () => {
  const type = orderType({
    mandatory: [
      {
        id: 'solution-before-completion',
        fields: ['solution'],
        on: { toStatus: 'technically-completed' },
        message: { en: `${MARKER} message`, nl: `${MARKER} melding` },
      },
    ],
  });
  const people = [emma({ name: `Emma ${MARKER}` }), hugo({ name: `Hugo ${MARKER}` })];
  const company = documentsOf({
    objectTypes: new Map([['order', { ...type, version: 1 }]]),
    functionProfiles: new Map([
      ['mechanic', { ...mechanic({ label: { en: `Mechanic ${MARKER}` } }), version: 1 }],
    ]),
    users: new Map(people.map((user) => [user.id, { ...user, version: 1 }])),
  });
  [inbox, engine] = await Promise.all([openInbox(company), openEngine()]);
  worker = await openWorker(inbox, engine);
});
afterAll(async () => {
  await worker.stop();
  await engine.teardown();
  await inbox.close();
});

const handleOf = (id: string) => engine.env.client.workflow.getHandle(workflowIdOf(id));
const order = () =>
  inbox.order({
    status: 'in-progress',
    fields: { description: `${MARKER} of the object`, asset: MARKER, priority: 'normal' },
  });

/** All that the engine keeps of a run, payloads decoded. */
async function everything(id: string): Promise<string> {
  const handle = handleOf(id);
  const history = historyToJSON(await handle.fetchHistory());
  const payloads = [...history.matchAll(/"data": ?"([^"]*)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString(),
  );
  const described = JSON.stringify(await handle.describe(), (_key, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  expect(payloads.length).toBeGreaterThan(0);
  return [history, ...payloads, described].join('\n');
}

async function parked() {
  const objectId = await order();
  const id = await inbox.device().sendOne({
    objectId,
    toStatus: 'technically-completed',
    fields: { description: `${MARKER} of the change` },
  });
  await inbox.becomes(id, 'completed-with-errors');
  await until(async () => (await handleOf(id).query(state)).parked);
  return { id, objectId };
}

async function currentDetails(id: string): Promise<string> {
  const metadata = await handleOf(id).query<{ currentDetails?: string }>(
    '__temporal_workflow_metadata',
  );
  return metadata.currentDetails ?? '';
}

describe('21 no personal data or content in Temporal', () => {
  it('sees no content and no name on the way of a transaction that completes', async () => {
    const id = await inbox
      .device()
      .sendOne({ objectId: await order(), fields: { description: `${MARKER} of the change` } });
    await inbox.becomes(id, 'completed');
    await handleOf(id).result();
    const seen = await everything(id);
    expect(seen).toContain(id);
    expect(seen).not.toContain(MARKER);
  });

  it('sees no content and no name of one that is parked, repaired and completed', async () => {
    const { id, objectId } = await parked();
    expect(await everything(id)).not.toContain(MARKER);
    await officeEdit(inbox, objectId, { fields: { solution: `${MARKER} by the office` } });
    await handleOf(id).signal('requeue');
    await inbox.becomes(id, 'completed', 2);
    await handleOf(id).result();
    expect(await everything(id)).not.toContain(MARKER);
  });

  it('is told no name that a device made up: of an object, a type, a status', async () => {
    const known = await order();
    const made = [
      { objectId: `Mrs ${MARKER}, Kerkstraat 5` },
      { objectType: `type ${MARKER}`, objectId: known },
      { objectId: known, toStatus: `${MARKER} key under the mat` },
    ];
    for (const each of made) {
      const id = await inbox.device().sendOne(each);
      await inbox.becomes(id, 'completed-with-errors');
      await until(async () => (await handleOf(id).query(state)).parked);
      const seen = `${await everything(id)}${await currentDetails(id)}`;
      expect(seen).toContain(id);
      expect(seen).not.toContain(MARKER);
      await handleOf(id).signal('cancel');
      await handleOf(id).result();
      expect(await everything(id)).not.toContain(MARKER);
    }
  });

  it('sees no content of a step that breaks', async () => {
    const objectId = await order();
    // The database's own message repeats the row.
    const owner = new pg.Client(inbox.ownerUrl);
    await owner.connect();
    await owner.query(
      `ALTER TABLE objects ADD CONSTRAINT broken CHECK (fields->>'description' NOT LIKE '%broken%')`,
    );
    const fields = { description: `${MARKER} broken` };
    const id = await inbox.device().sendOne({ objectId, fields });
    await inbox.becomes(id, 'queued', 2);
    await owner.query('ALTER TABLE objects DROP CONSTRAINT broken');
    await owner.end();
    // check_violation, by its code only; the engine has it a moment after the item has.
    await until(async () => (await everything(id)).includes('23514'));
    expect(await everything(id)).not.toContain(MARKER);
    await handleOf(id).signal('cancel');
    await handleOf(id).result();
  });

  it('shows a summary, and of a parked one the code, the rule, the item and what to paste', async () => {
    const { id, objectId } = await parked();
    const { raw } = await handleOf(id).describe();
    const { data } = raw.executionConfig?.userMetadata?.summary ?? {};
    expect(Buffer.from(data ?? []).toString()).toBe(`"${objectId} → technically-completed"`);
    const details = await currentDetails(id);
    for (const part of [
      'field-required',
      'order/solution-before-completion',
      `http://127.0.0.1:3000/v1/inbox/items/${id}`,
      `temporal workflow signal --workflow-id ${workflowIdOf(id)} --name requeue`,
    ])
      expect(details).toContain(part);
  });

  it('finds a parked one by its search attributes, and no longer when it went on', async () => {
    const { id, objectId } = await parked();
    const { device_id: deviceId, object_id } = (await inbox.item(id)) as unknown as Record<
      string,
      string
    >;
    const { searchAttributes } = await handleOf(id).describe();
    expect(searchAttributes).toMatchObject({
      SyncStatus: ['completed-with-errors'],
      ErrorCategory: ['validation'],
      ErrorCode: ['field-required'],
      ObjectType: ['order'],
      ObjectId: [object_id],
      DeviceId: [deviceId],
      EngineerId: ['emma'],
    });
    const query = `ErrorCode = 'field-required' AND DeviceId = '${deviceId}' AND ExecutionStatus = 'Running'`;
    await until(async () => (await engine.env.client.workflow.count(query)).count === 1);
    await officeEdit(inbox, objectId, { fields: { solution: 'Seal replaced' } });
    await handleOf(id).signal('requeue');
    await inbox.becomes(id, 'completed', 2);
    await handleOf(id).result();
    const after = await handleOf(id).describe();
    expect(after.searchAttributes).toMatchObject({ SyncStatus: ['completed'] });
    expect(after.searchAttributes).not.toHaveProperty('ErrorCode');
  });

  it('writes no search attribute on the way of a transaction that completes', async () => {
    const id = await inbox.device().sendOne({ objectId: await order(), fields: { cause: 'Leak' } });
    await inbox.becomes(id, 'completed');
    await handleOf(id).result();
    const { events } = await handleOf(id).fetchHistory();
    const upserts = events?.filter((event) => event.upsertWorkflowSearchAttributesEventAttributes);
    expect(upserts).toEqual([]);
  });
});
