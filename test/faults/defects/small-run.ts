import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { settle, workChunk } from '../../../activities/bulk.ts';
import { confirmCancel } from '../../../db/deliver.ts';
import { companyDocuments } from '../../../dev/company/documents.ts';
import { type Journal, openJournal } from '../../../dev/simulator/journal.ts';
import { transactionId } from '../../../domain/transaction.ts';
import { openApi } from '../../api/outbox-api.ts';
import { check, inspect } from '../../checker/check.ts';
import { snapshotOf } from '../../checker/database.ts';
import { type Journals, readJournals } from '../../checker/journal.ts';
import { collectFindings, type Report } from '../../checker/report.ts';
import { checkSettled } from '../../checker/settled.ts';
import { openActivities } from '../../support/inbox.ts';
import { token } from '../../support/issuer.ts';
import { type Ask, type Device, deviceOf, officeOf } from './actors.ts';
import { complete, incomplete, remark } from './defect.ts';

/** A small run in which everything happens once, and what may be done to it afterwards. */
export type SmallRun = {
  journals: Journals;
  folder: string;
  ownerUrl: string;
  /** Changes for good. */
  editor: pg.Client;
  /** What the checker finds in it as it is. */
  whole: Report;
  /** Ids by what became of them; `{first}` in a statement stands for the id of that item. */
  ids: Record<string, string>;
  /** What the checker finds after these statements; undone afterwards. `other` = by other journals. */
  foundAfter(statements: string[], other?: Journals): Promise<Report>;
  close(): Promise<void>;
};

type Api = Awaited<ReturnType<typeof openApi>>;

const askOf =
  (api: Api): Ask =>
  async (user, method, path, body, headers = {}) => {
    const answer = await api.call(user, path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, etag: answer.headers.get('ETag'), body: answer.body };
  };

/** Devices and people do everything once; returns the ids. */
async function play(api: Api, journal: (name: string) => Promise<Journal>) {
  const ids: Record<string, string> = {};
  const { inbox } = api;
  const ask = askOf(api);
  const phone = deviceOf(ask, await journal('phone'), 'emma', 'phone');
  const tablet = deviceOf(ask, await journal('tablet'), 'hugo', 'tablet');
  const office = officeOf(ask, await journal('beth'), 'beth');
  const manager = officeOf(ask, await journal('mia'), 'mia');
  const { attempt } = openActivities(inbox);
  const one = async (objectId: string, draft: object) => {
    const [id = ''] = await phone.does({ objectId, ...draft });
    await attempt(id);
    return id;
  };

  const applied = await office.enters();
  ids['applied'] = applied;
  ids['first'] = await one(applied, remark('Smells of gas'));
  ids['second'] = await one(applied, remark('It is the valve'));
  const held = await office.enters();
  ids['failed'] = await one(held, incomplete);
  ids['waits'] = await one(held, remark('After it'));
  await office.on(ids['failed'], 'ask', { question: 'Is it done?' });
  ids['cancelled'] = await one(await office.enters(), incomplete);
  await office.on(ids['cancelled'], 'cancel', { reason: 'Done by another' });
  await confirmCancel(inbox.db, transactionId(ids['cancelled']));
  ids['amended'] = await one(await office.enters(), incomplete);
  const corrected = { fields: complete.fields, reason: 'Forgotten', requeue: true };
  await office.on(ids['amended'], 'amend', corrected);
  await attempt(ids['amended']);
  const skipped = await office.enters();
  await one(skipped, incomplete);
  ids['released'] = await one(skipped, remark('Cannot wait'));
  await office.on(ids['released'], 'release', { reason: 'Cannot wait' });
  await attempt(ids['released']);
  const [approved = ''] = await tablet.does({ objectId: await office.enters(), ...complete });
  await attempt(approved);
  const codes = ['action-not-permitted'];
  await manager.on(approved, 'approve-once', { codes, reason: 'He knows how' });
  await attempt(approved);
  ids['approved'] = approved;
  const edited = await office.enters();
  ids['edited'] = edited;
  ids['requeued'] = await one(edited, incomplete);
  await office.edits(edited, complete.fields);
  // Somebody was first: it is refused.
  await office.edits(edited, { priority: 'high' }, '"1"');
  const { id: action } = await office.bulk([ids['requeued'], ids['cancelled']]);
  const deps = { ...inbox, notifier: api.notifier };
  const beat = () => undefined;
  await workChunk(deps, beat)(action);
  await attempt(ids['requeued']);
  await settle(deps, beat)(action);
  ids['action'] = action;
  const untold = 'WO-told-by-telephone';
  ids['early'] = await one(untold, remark('The office does not know it yet'));
  await office.enters(untold);
  await office.on(ids['early'], 'requeue', {});
  await attempt(ids['early']);
  await playHours(ask, phone, applied, attempt);
  await phone.hears();
  await tablet.hears();
  return ids;
}

/** Hours that are entered on the device, and a change of them under the number that the office gave. */
async function playHours(
  ask: Ask,
  phone: Device,
  order: string,
  attempt: (id: string) => Promise<unknown>,
): Promise<void> {
  const hours = { objectType: 'time-registration', objectId: randomUUID() };
  const parent = { objectType: 'order', objectId: order };
  const fields = { start: '2026-11-22T08:00:00Z', end: '2026-11-22T09:00:00Z', kind: 'Work' };
  const [entered = ''] = await phone.does({ ...hours, parent, action: 'create', fields });
  await attempt(entered);
  const { body } = await ask('emma', 'GET', `/v1/outbox/transactions/${entered}`);
  const [changed = ''] = await phone.does({
    ...hours,
    objectId: body.objectNumber,
    fields: { note: 'With the tenant' },
  });
  await attempt(changed);
}

/** What the checker finds on this connection, after something that is undone. */
async function foundOn(editor: pg.Client, journals: Journals, statements: string[]) {
  await editor.query('BEGIN');
  try {
    for (const statement of statements) await editor.query(statement);
    const snapshot = snapshotOf(editor);
    const findings = collectFindings();
    await checkSettled(snapshot, findings);
    return await inspect({ snapshot, findings, journals });
  } finally {
    await editor.query('ROLLBACK');
  }
}

/** Plays a small run and has it checked. */
export async function playSmallRun(): Promise<SmallRun> {
  const api = await openApi({}, companyDocuments);
  const { ownerUrl } = api.inbox;
  const folder = await mkdtemp(join(tmpdir(), 'checker-run-'));
  const opened: Journal[] = [];
  const ids = await play(api, async (name) => {
    const fresh = await openJournal(folder, name);
    opened.push(fresh);
    return fresh;
  });
  await Promise.all(opened.map((each) => each.close()));

  const whole = await check({
    journalFolder: folder,
    databaseUrl: ownerUrl,
    apiUrl: api.url,
    token,
  });
  const journals = await readJournals(folder);
  const editor = new pg.Client({ connectionString: ownerUrl });
  await editor.connect();
  const withIds = (statement: string) =>
    statement.replace(/\{(\w+)\}/g, (_, name: string) => `'${ids[name]}'`);
  return {
    ...{ journals, folder, ownerUrl, editor, whole, ids },
    foundAfter: (statements, other = journals) => foundOn(editor, other, statements.map(withIds)),
    async close() {
      await editor.end();
      await api.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Each violation as `I1 lost`. */
export const kindsOf = ({ invariants }: Report): string[] =>
  Object.entries(invariants).flatMap(([name, { violations }]) =>
    violations.map(({ what }) => `${name} ${what}`),
  );
