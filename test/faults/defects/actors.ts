import { randomUUID } from 'node:crypto';
import type { Json } from '../../../dev/json.ts';
import type { CommandName, Journal, JournalEntry } from '../../../dev/simulator/journal.ts';
import { type Transaction, transactionId } from '../../../domain/transaction.ts';
import type { ItemStatus } from '../../../domain/words.ts';

/** `status` 0 = no answer came. */
export type Answer = { status: number; etag: string | null; body: Json };
/** Asks the api as a person. */
export type Ask = (
  user: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

type Draft = Partial<Omit<Transaction, 'id'>> & { objectId: string };

const isAway = ({ status }: Answer) => status === 0 || status === 429 || status >= 500;
const codeOf = ({ type = '' }: { type?: string }) => type.replace('/problems/', '');

/** A device that writes its journal as the simulator's do, and does just what it is told. */
export function deviceOf(ask: Ask, journal: Journal, user: string, deviceId: string) {
  let sequence = 0;
  let after = '';
  journal.write({
    kind: 'actor',
    actor: deviceId,
    role: 'device',
    userId: user,
    deviceId,
    seed: 0,
  });

  /** Puts a transaction into the outbox. */
  function write(draft: Draft): Transaction {
    sequence = draft.sequence ?? sequence + 1;
    const transaction: Transaction = {
      objectType: 'order',
      action: draft.toStatus === undefined ? 'update' : 'transition',
      ...draft,
      id: transactionId(randomUUID()),
      sequence,
    };
    journal.write({ kind: 'written', transaction });
    return transaction;
  }

  /** Sends a batch; `altered` go with it under the ids of others. False = no answer came. */
  async function send(transactions: Transaction[], altered: Transaction[] = []): Promise<boolean> {
    const batch = randomUUID();
    journal.write({ kind: 'sent', batch, ids: transactions.map(({ id }) => id), altered });
    await journal.flush();
    const all = [...transactions, ...altered];
    const answer = await ask(user, 'POST', '/v1/outbox/batches', { deviceId, transactions: all });
    if (answer.status !== 202) {
      journal.write({ kind: 'unanswered', batch, why: String(answer.status) });
      return false;
    }
    const { receipts, epoch } = answer.body;
    for (const [index, { id, receipt, status, problem }] of receipts.entries())
      journal.write({
        ...{ kind: 'receipt', batch, id, receipt, epoch },
        ...(status && { status }),
        ...(problem && { code: codeOf(problem) }),
        ...(index >= transactions.length && { altered: true }),
      });
    return true;
  }

  return {
    ...{ deviceId, write, send },
    /** Writes and sends; returns the ids. */
    async does(...drafts: Draft[]): Promise<string[]> {
      const written = drafts.map(write);
      await send(written);
      return written.map(({ id }) => id);
    },
    /** Reads the verdict feed from where it stopped. */
    async hears(): Promise<void> {
      for (;;) {
        const path = `/v1/outbox/transactions?deviceId=${deviceId}${after}`;
        const { body } = await ask(user, 'GET', path);
        for (const { id, status, whoseTurn, updatedAt } of body.verdicts)
          journal.write({ kind: 'verdict', id, status, whoseTurn, codes: [], updatedAt });
        if (body.verdicts.length === 0) return;
        after = `&after=${encodeURIComponent(body.cursor)}`;
      }
    },
    status: async (id: string): Promise<ItemStatus> =>
      (await ask(user, 'GET', `/v1/outbox/transactions/${id}`)).body.status,
  };
}
export type Device = ReturnType<typeof deviceOf>;

type Method = 'POST' | 'PUT' | 'PATCH';
type Asked = { key: string; target: string; method: Method; path: string; body: object };

/** Somebody of the office, with a journal as well. */
export function officeOf(ask: Ask, journal: Journal, user: string) {
  journal.write({ kind: 'actor', actor: user, role: 'office', userId: user, seed: 0 });

  async function perform(command: CommandName, asked: Asked, ifMatch?: string): Promise<Json> {
    const { key, target, method, path, body } = asked;
    journal.write({ kind: 'command', key, command, target, body });
    await journal.flush();
    const headers = { 'Idempotency-Key': key, ...(ifMatch && { 'If-Match': ifMatch }) };
    const answer = await ask(user, method, path, body, headers);
    journal.write(entryOf(key, answer));
    return answer.body;
  }

  return {
    /** Does something with an item; with a `key` that was used before it is a repeat. */
    on: (id: string, command: CommandName, body: object, key: string = randomUUID()) =>
      perform(command, {
        ...{ key, target: id, method: 'POST', path: `/v1/inbox/items/${id}/${command}`, body },
      }),
    bulk: (ids: string[]) =>
      perform('bulk', {
        ...{ key: randomUUID(), target: 'ids', method: 'POST', path: '/v1/background-actions' },
        body: { kind: 'requeue', ids },
      }),
    /** Changes an order as it is now, or as it was when it had this ETag. */
    async edits(number: string, fields: object, seen?: string): Promise<void> {
      const path = `/v1/objects/order/${number}`;
      const etag = seen ?? (await ask(user, 'GET', path)).etag;
      const body = { fields, reason: 'As the tenant says' };
      const asked = { key: randomUUID(), target: `order/${number}`, path, body };
      await perform('edit', { ...asked, method: 'PATCH' }, etag ?? '');
    },
    /** Enters an order, under the number that a device knows or a new one; returns it. */
    async enters(number = `WO-${randomUUID().slice(0, 8)}`): Promise<string> {
      await perform('create', {
        ...{ key: randomUUID(), target: `order/${number}`, method: 'POST' },
        path: '/v1/objects/order',
        body: {
          number,
          status: 'in-progress',
          fields: { description: 'Boiler leaks', priority: 'normal' },
          property: 'AMS-01',
        },
      });
      return number;
    },
  };
}
export type Office = ReturnType<typeof officeOf>;

function entryOf(key: string, answer: Answer): JournalEntry {
  const { status, body } = answer;
  if (isAway(answer)) return { kind: 'unknown', key, why: String(status) };
  if (status >= 300) return { kind: 'refused', key, status, code: codeOf(body ?? {}) };
  const said = { ...body?.object, ...body };
  const useful = { id: said.id, status: said.status, attempt: said.attempt, version: said.version };
  return { kind: 'acknowledged', key, status, answer: useful };
}
