import type { Incoming } from '../../db/receive-decide.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { Fields } from '../../domain/transaction.ts';
import type { ItemStatus } from '../../domain/words.ts';
import { type Amend, amend, cancel, createAction, release, requeue } from './commands.ts';
import { claim, confirmCancel, type Delivery, emptyCore } from './core.ts';
import { objectNamed, writeRow } from './objects.ts';
import type { Sender } from './receipt.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';
import { activities, type Commit, receive, type Told } from './steps.ts';
import type { Core, Guards } from './tables.ts';
import { type Call, Cut } from './workflow.ts';

/** Where a connection dies: before or after a commit, or before the n-th statement of what is under way. */
export type Strike = 'before' | 'after' | number;

export type Ended = { result: unknown } | { failure: Error };
/** Something under way that can be cut; undefined back = it goes on. */
export type Execution = { advance(strike?: Strike): Promise<Ended | undefined> };

export type Receipt = { receipt: 'accepted' | 'duplicate' | 'refused'; status: ItemStatus | null };
export type Command =
  | { kind: 'requeue' | 'release'; requestId: string }
  | { kind: 'cancel' }
  | ({ kind: 'amend' } & Amend);
export type CommandAnswer = { effect: string; status?: ItemStatus | null };

/** What can be done to the product from outside, and by its engine. */
export type System = {
  receive(sender: Sender, batch: Incoming[]): Execution;
  call(call: Call): Execution;
  command(id: string, command: Command): Execution;
  /** A background action that requeues these items; returns its id. */
  createAction(itemIds: string[]): Promise<string>;
  claim(): Promise<Delivery[]>;
  confirmCancel(id: string): Promise<void>;
  /** The office changes fields of an order. */
  edit(objectId: string, fields: Fields): Promise<void>;
  configure(configuration: Configuration): Promise<void>;
  reach(objectId: string, isDown: boolean): Promise<void>;
  /** The clock of the database jumps. */
  jump(ms: number): Promise<void>;
  snapshot(): Promise<Snapshot>;
};

/** Goes from one commit to the next; `writes` counts those that changed something. */
function executionOf<T>(told: Told<T>): Execution & { writes: number } {
  let next: IteratorResult<Commit, T> | undefined;
  const ended = (): Ended | undefined => (next?.done ? { result: next.value } : undefined);
  const execution = {
    writes: 0,
    async advance(strike?: Strike): Promise<Ended | undefined> {
      try {
        next ??= told.next();
        if (next.done) return ended();
        if (strike === 'before') throw new Cut();
        next.value.run();
        if (next.value.writes) execution.writes += 1;
        if (strike === 'after') throw new Cut();
        next = told.next();
        return ended();
      } catch (error) {
        return { failure: error as Error };
      }
    },
  };
  return execution;
}

/** A single SQL transaction. */
const single = <T>(run: () => T) =>
  executionOf(
    (function* (): Told<T> {
      let result: T | undefined;
      yield {
        writes: true,
        run: () => {
          result = run();
        },
      };
      return result as T;
    })(),
  );

/** The model as a system. */
export function modelSystem(configuration: Configuration, guards: Guards) {
  const core: Core = emptyCore(configuration, guards);
  const system = {
    core,
    receive: (sender, batch) => executionOf(receive(core, sender, batch)),
    call({ name, args }) {
      const told = activities[name] as (core: Core, ...args: readonly unknown[]) => Told<unknown>;
      return executionOf(told(core, ...args));
    },
    command: (id, command) =>
      single((): CommandAnswer => {
        switch (command.kind) {
          case 'requeue':
            return requeue(core, id, [command.requestId]);
          case 'release':
            return release(core, id, command.requestId);
          case 'cancel':
            return cancel(core, id);
          case 'amend':
            return amend(core, id, command);
        }
      }),
    async createAction(itemIds, id = `action-${core.actions.size}`) {
      createAction(core, id, itemIds);
      return id;
    },
    claim: async () => claim(core),
    confirmCancel: async (id) => confirmCancel(core, id),
    async edit(objectId, fields) {
      const before = objectNamed(core, { objectType: 'order', objectId });
      if (!before) throw new Error(`no object ${objectId}`);
      const after = {
        ...before,
        version: before.version + 1,
        fields: { ...before.fields, ...fields },
      };
      const at = new Date(core.now).toISOString();
      writeRow(core, before, after, { transactionId: null, deviceId: null, by: 'bob', at });
    },
    async configure(configuration) {
      core.configuration = configuration;
    },
    async reach(objectId, isDown) {
      if (isDown) core.down.add(objectId);
      else core.down.delete(objectId);
    },
    async jump(ms) {
      core.now += ms;
    },
    snapshot: async () => snapshotOf(core),
  } satisfies System & { core: Core };
  return system;
}
