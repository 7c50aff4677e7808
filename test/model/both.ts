import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { RealRun } from './real.ts';
import type { Snapshot } from './snapshot.ts';
import type { Ended, Execution, modelSystem, Strike, System } from './system.ts';
import { Cut, StepFailed } from './workflow.ts';

/** What is written, without an order where there is none. */
const sorted = (snapshot: Snapshot) => {
  const by = <T>(rows: readonly T[], key: (row: T) => string) =>
    rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  return {
    items: by(snapshot.items, ({ id }) => id),
    outcomes: snapshot.outcomes,
    requests: by(snapshot.requests, ({ itemId, requestId }) => `${itemId} ${requestId}`),
    attempts: by(snapshot.attempts, ({ itemId, attempt }) => `${itemId} ${attempt}`),
    objects: by(
      snapshot.objects.map(({ objectId, status, version, fields }) => ({
        ...{ objectId, status, version, fields },
      })),
      ({ objectId }) => objectId,
    ),
    changes: by(
      snapshot.changes.map(({ objectId, version, status, transactionId, changes }) => ({
        ...{ objectId, version, status, transactionId, changes },
      })),
      ({ objectId, version }) => `${objectId} ${version}`,
    ),
  };
};

/** A failure that the product's own decisions make, not a connection that died. */
const isDecided = ({ failure }: { failure: Error }) =>
  failure instanceof StepFailed || failure.name === 'BackOfficeUnavailable';

const comparable = (ended: Ended) =>
  'result' in ended ? { result: withoutTime(ended.result) } : { failure: `${ended.failure}` };

/** An activity also tells the engine when a parked run ends. */
function withoutTime(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return result;
  const { parked: _parked, ...rest } = result as Record<string, unknown>;
  return 'progress' in rest ? { ...rest, progress: withoutTime(rest['progress']) } : rest;
}

/**
 * The product and its model in step: the product goes first, an activity at a time; where its connection
 * died the model dies after as many commits. What they answer, and all they have written down, must be equal.
 */
export function inStep(real: RealRun, model: ReturnType<typeof modelSystem>): System {
  const both = (
    execution: Execution & { writes: number },
    work: () => Promise<unknown>,
    compares = true,
  ): Execution => ({
    async advance(strike?: Strike) {
      const {
        ended: found,
        struck,
        commits,
      } = await real.during(typeof strike === 'number' ? strike : undefined, work);
      const ended: Ended = 'result' in found ? found : { failure: real.failureOf(found.failure) };
      if ('failure' in ended && !isDecided(ended)) {
        if (!struck) throw new Error('nobody struck', { cause: found });
        while (execution.writes < commits) await execution.advance();
        return { failure: new Cut() };
      }
      let told: Ended | undefined;
      while (!told) told = await execution.advance();
      if (compares) expect(comparable(told)).toEqual(comparable(ended));
      return told;
    },
  });
  return {
    receive: (sender, batch) =>
      both(model.receive(sender, batch), () => real.receive(sender, batch)),
    // Devices are worked on side by side there: it is not cut, and only what is written is compared.
    call: (call) => {
      const isBulk = call.name === 'workChunk';
      const execution = both(model.call(call), () => real.call(call), !isBulk);
      return isBulk ? { advance: () => execution.advance() } : execution;
    },
    command: (id, command) =>
      both(model.command(id, command), async () => {
        const { effect, status } = await real.command(id, command);
        return effect === 'stale' || effect === 'refused' ? { effect } : { effect, status };
      }),
    async createAction(itemIds) {
      return model.createAction(itemIds, await real.createAction(itemIds));
    },
    async claim() {
      const [told, claimed] = [await model.claim(), await real.claim()];
      expect(new Set(told)).toEqual(new Set(claimed));
      return told;
    },
    async confirmCancel(id) {
      await Promise.all([real.confirmCancel(id), model.confirmCancel(id)]);
    },
    async edit(objectId, fields) {
      await Promise.all([real.edit(objectId, fields), model.edit(objectId, fields)]);
    },
    async configure(configuration) {
      await Promise.all([real.configure(configuration), model.configure(configuration)]);
    },
    async reach(objectId, isDown) {
      await Promise.all([real.reach(objectId, isDown), model.reach(objectId, isDown)]);
    },
    async jump(ms) {
      await Promise.all([real.jump(ms), model.jump(ms)]);
    },
    async snapshot() {
      const [written, told] = (await Promise.all([real.snapshot(), model.snapshot()])).map(sorted);
      // The matcher is slow, and only wanted for what it says.
      if (!isDeepStrictEqual(written, told)) expect(written).toEqual(told);
      return model.snapshot();
    },
  };
}
