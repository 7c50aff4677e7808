import type { Incoming } from '../../db/receive-decide.ts';
import { bob } from '../domain/fixtures.ts';
import { configurations, engineers, type Ids, orderStatuses, transactionOf } from './company.ts';
import type { Delivery } from './core.ts';
import { type Engine, openEngine } from './engine.ts';
import { Broken, emptyJournal, holds, settled } from './holds.ts';
import type { Op, Scenario } from './ops.ts';
import type { ItemNow, Snapshot } from './snapshot.ts';
import type {
  Command,
  CommandAnswer,
  Ended,
  Execution,
  Receipt,
  Strike,
  System,
} from './system.ts';
import type { Guards } from './tables.ts';

/** Rounds after the last fault within which everything is settled. */
const ROUNDS = 40;

const at = <T>(list: readonly T[], which: number): T | undefined => list[which % list.length];

type Pending = { execution: Execution; ended: (ended: Ended) => void };

/**
 * What surrounds the core: devices that send, an engine that runs and forgets, people who ask. Plays a
 * scenario against a system, looks after every step whether the promise holds, and at the end ends all
 * faults and waits until everything is settled. Throws {@link Broken}.
 */
export async function play(
  system: System,
  ids: Ids,
  { outboxes, ops }: Scenario,
  guards: Pick<Guards, 'answersAfterCommit' | 'keepsRequests'>,
  /** A real engine: it works beside what happens here. */
  beside?: Engine,
): Promise<Snapshot> {
  const journal = emptyJournal();
  const posts: Delivery[] = [];
  let pending: Pending[] = [];
  let last: Snapshot | undefined;
  let unnamed = 0;
  const forget = () => undefined;
  const hold = (execution: Execution) => void pending.push({ execution, ended: forget });
  const engine = beside ?? openEngine(system, hold, guards.keepsRequests);

  async function look(): Promise<Snapshot> {
    const now = await system.snapshot();
    // Of two looks at what goes on beside nobody knows what happened in between.
    holds(beside ? undefined : last, now, journal);
    last = now;
    return now;
  }

  // --- devices -----------------------------------------------------------------------------------

  const planned = (device: number, number: number): Incoming[] => {
    const plan = outboxes[device]?.[number];
    return plan ? [transactionOf(ids, device, number, plan)] : [];
  };

  /** Sends a batch; without an answer the device knows nothing. */
  function send(device: number, batch: Incoming[]): Pending {
    const sender = { deviceId: ids.device(device), engineerId: engineers[device] ?? '' };
    for (const { transaction, sha256 } of batch) {
      const hashes = journal.unanswered.get(transaction.id) ?? new Set();
      journal.unanswered.set(transaction.id, hashes.add(sha256));
    }
    const answered = (receipts: Receipt[]) => {
      for (const [index, each] of batch.entries()) answer(each, receipts[index]);
    };
    return {
      execution: system.receive(sender, batch),
      ended(ended) {
        if ('result' in ended) answered(ended.result as Receipt[]);
        else if (!guards.answersAfterCommit)
          answered(batch.map(() => ({ receipt: 'accepted', status: null })));
      },
    };
  }

  function answer({ transaction: { id }, sha256 }: Incoming, receipt: Receipt | undefined): void {
    const before = journal.acknowledged.get(id);
    const broken = (what: string) => new Broken('I5', `${id}, ${what}, is ${receipt?.receipt}`);
    switch (receipt?.receipt) {
      case 'accepted':
        if (before !== undefined && guards.answersAfterCommit) throw broken('acknowledged before');
        journal.acknowledged.set(id, sha256);
        return;
      case 'duplicate':
        if (before !== undefined ? before !== sha256 : !journal.unanswered.get(id)?.has(sha256))
          throw broken('with another content');
        journal.acknowledged.set(id, sha256);
        return;
      default:
        if (before === sha256) throw broken('acknowledged before');
    }
  }

  function forge({ device, which, how }: Extract<Op, { op: 'forge' }>): Incoming[] {
    const plan = outboxes[device]?.[which];
    if (!plan) return [];
    const other = (device + 1) % engineers.length;
    const different = {
      content: { fields: { description: 'Not what was sent' } },
      sequence: { id: ids.forged(device, which) },
      'other device': { id: ids.transaction(other, which), sequence: 100 + which },
    };
    return [transactionOf(ids, device, which, plan, different[how])];
  }

  // --- what is under way -------------------------------------------------------------------------

  /** Goes on with something under way; true when it ended. */
  async function goOn(one: Pending, strike?: Strike): Promise<void> {
    const ended = await one.execution.advance(strike);
    if (!ended) return;
    pending = pending.filter((each) => each !== one);
    one.ended(ended);
  }

  async function finish(one: Pending, strike?: Strike): Promise<void> {
    pending.push(one);
    await goOn(one, strike);
    while (pending.includes(one)) await goOn(one);
  }

  async function runToTheEnd(id: string): Promise<void> {
    while (engine.runnable().includes(id)) {
      await engine.step(id);
      await look();
    }
  }

  async function deliver(post: Delivery): Promise<void> {
    engine.deliver(post);
    if (post.status === 'cancelled') await system.confirmCancel(post.id);
  }

  // --- people ------------------------------------------------------------------------------------

  function commandOf({ kind, request }: Extract<Op, { op: 'command' }>): Command {
    const requestId = `r-${request}`;
    if (kind === 'cancel') return { kind };
    if (kind === 'requeue' || kind === 'release') return { kind, requestId };
    return {
      ...{ kind: 'amend', user: bob({ functionProfile: 'mechanic' }), requestId },
      amendment: { fields: { priority: 'high' }, drop: ['asset'] },
      requeue: kind === 'amend and requeue',
    };
  }

  async function command(op: Extract<Op, { op: 'command' }>): Promise<void> {
    const item = at(last?.items ?? [], op.which);
    if (!item) return;
    const asked = commandOf(op);
    let struck = false;
    const answered = (ended: Ended) => {
      struck = !('result' in ended);
      if ('result' in ended) took(item.id, asked, ended.result as CommandAnswer);
    };
    const ask = () => ({ execution: system.command(item.id, asked), ended: answered });
    await finish(ask(), op.strike ?? undefined);
    // Who hears nothing asks again; an amendment is looked at first, and then stands.
    if (struck && asked.kind !== 'amend') await finish(ask());
  }

  function took(id: string, asked: Command, { effect }: CommandAnswer): void {
    if (effect !== 'done') return;
    const was = last?.items.find((item) => item.id === id);
    const during = was?.status === 'in-progress' && !beside ? was.attempt : null;
    const known = (requestId: string) =>
      last?.requests.some((row) => row.itemId === id && row.requestId === requestId);
    if (asked.kind === 'cancel') journal.cancelled.add(id);
    if (asked.kind === 'release') journal.released.add(id);
    if (asked.kind === 'requeue' && !known(asked.requestId))
      journal.requeued.push({ id, requestId: asked.requestId, during });
    if (asked.kind === 'amend') journal.amended.set(id, (was?.revision ?? 0) + 1);
  }

  /** Beside a real engine it may have failed since it was looked at. */
  const failedAttempt = ({ status, attempt }: ItemNow): number | null => {
    if (beside) return attempt - 1;
    return status === 'completed-with-errors' ? attempt : null;
  };

  async function bulk(which: number[]): Promise<void> {
    const all = last?.items ?? [];
    const chosen = [...new Set(which.flatMap((each) => at(all, each) ?? []))];
    if (chosen.length === 0) return;
    const id = await system.createAction(chosen.map((item) => item.id));
    const work = (): Pending => ({
      execution: system.call({ name: 'workChunk', args: [id] }),
      ended(ended) {
        if (!('result' in ended)) pending.push(work());
        else
          for (const item of chosen)
            journal.bulk.push({
              ...{ id: item.id, requestId: `bulk-${id}:${item.id}` },
              failed: failedAttempt(item),
            });
      },
    });
    pending.push(work());
  }

  async function signal({ which, kind, request }: Extract<Op, { op: 'signal' }>): Promise<void> {
    const id = at(engine.open(), which);
    if (id === undefined) return;
    unnamed += 1;
    const requestId = request === null ? `unnamed-${unnamed}` : `r-${request}`;
    if ((await engine.signal(id, { kind, requestId })) && kind === 'requeue')
      journal.signalled.push({ id, requestId });
  }

  // --- what happens ------------------------------------------------------------------------------

  async function post(which: number, how: 'once' | 'twice' | 'lost'): Promise<void> {
    const [one] = posts.splice(which % Math.max(1, posts.length), 1);
    if (!one || how === 'lost') return;
    await deliver(one);
    if (how === 'twice') await deliver(one);
  }

  async function happen(op: Op): Promise<void> {
    switch (op.op) {
      case 'send': {
        const batch = op.which.flatMap((number) => planned(op.device, number));
        const one = send(op.device, batch);
        if (!op.slow) return finish(one, op.strike ?? undefined);
        pending.push(one);
        return goOn(one);
      }
      case 'forge':
        return finish(send(op.device, forge(op)));
      case 'claim':
        return void posts.push(...(await system.claim()));
      case 'deliver':
        return post(op.which, op.how);
      case 'step':
        return engine.step(at(engine.runnable(), op.which) ?? '', op.strike ?? undefined);
      case 'run':
        return runToTheEnd(at(engine.runnable(), op.which) ?? '');
      case 'crash':
        return engine.crash(at(engine.runnable(), op.which) ?? '', op.isAlive);
      case 'terminate': {
        const id = at(engine.open(), op.which) ?? '';
        // What it had not yet acted on, the operator threw away.
        journal.signalled = journal.signalled.filter((each) => each.id !== id);
        return engine.terminate(id, op.isAlive);
      }
      case 'reset':
        return engine.reset(at(engine.open(), op.which) ?? '');
      case 'go on': {
        const one = at(pending, op.which);
        return one && goOn(one);
      }
      case 'signal':
        return signal(op);
      case 'command':
        return command(op);
      case 'bulk':
        return bulk(op.which);
      case 'edit':
        return system.edit(ids.order(op.order), { downtimeMinutes: last?.changes.length ?? 0 });
      case 'configure':
        return system.configure(configurations[op.isRepaired ? 'repaired' : 'strict']);
      case 'reach':
        return system.reach(ids.order(op.order), op.isDown);
      case 'jump':
        return system.jump(op.hours * 3_600_000);
    }
  }

  /** Ends all faults and waits until nothing is under way any more. */
  async function settle(): Promise<Snapshot> {
    for (const order of orderStatuses.keys()) await system.reach(ids.order(order), false);
    for (const [device, plan] of outboxes.entries())
      await finish(
        send(
          device,
          plan.flatMap((_, number) => planned(device, number)),
        ),
      );
    for (let round = 0; round < ROUNDS; round++) {
      while (pending[0]) await goOn(pending[0]);
      posts.push(...(await system.claim()));
      const isQuiet = posts.length === 0 && engine.runnable().length === 0;
      for (const one of posts.splice(0)) await deliver(one);
      for (const id of engine.runnable()) await runToTheEnd(id);
      const now = await look();
      if (isQuiet && now.items.every(({ delivery }) => delivery === 'never')) return now;
      await system.jump(7_200_000);
    }
    return look();
  }

  for (const op of ops) {
    await happen(op);
    await look();
  }
  const end = await settle();
  settled(end, journal);
  return end;
}
