import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type FaultKind, isInTheWay } from './kinds.ts';
import type { Observer } from './observer.ts';

/** A fault that struck. */
export type Fault = {
  at: number;
  kind: FaultKind;
  target: string;
  point?: string;
  /** Work in flight that it struck. */
  inFlight: number;
  /** When all items that were in flight had settled, or waited for another attempt; and the service took work again. */
  recoveredAt?: number;
  /** What of it was still in flight when nobody looked any more. */
  left?: string[];
};

export type Recoveries = {
  readonly faults: readonly Fault[];
  /** `items` were in flight when it struck; `back` settles when what was struck is there again. */
  struck(fault: Fault, items: readonly string[], back: Promise<unknown>): void;
  /** Settles when all have recovered, or after `ms`. */
  allRecovered(ms: number): Promise<void>;
  close(): Promise<void>;
};

const LOOK_MS = 250;

type Open = { fault: Fault; items: Set<string>; isBack: boolean; acknowledged: number };

/** Follows each fault to its recovery and writes `faults.jsonl` into `journal`. */
export function followRecoveries(
  journal: string,
  observer: Observer,
  acknowledged: () => number,
): Recoveries {
  const file = createWriteStream(join(journal, 'faults.jsonl'), { flags: 'a' });
  const faults: Fault[] = [];
  let open: Open[] = [];
  let closed = false;

  async function look(): Promise<void> {
    if (open.length === 0) return;
    const struckBefore = open;
    const inFlight = new Set(await observer.inFlight());
    const now = Date.now();
    const count = acknowledged();
    for (const each of struckBefore) {
      for (const item of each.items) if (!inFlight.has(item)) each.items.delete(item);
      const takesWork = !isInTheWay(each.fault.kind) || count > each.acknowledged;
      if (each.items.size > 0 || !each.isBack || !takesWork) continue;
      each.fault.recoveredAt = now;
      open = open.filter((other) => other !== each);
      file.write(`${JSON.stringify(each.fault)}\n`);
    }
  }
  const looking = (async () => {
    while (!closed) {
      await look().catch(() => undefined); // the database is away; the next look will do
      await pause(LOOK_MS);
    }
  })();
  return {
    faults,
    struck(fault, items, back) {
      faults.push(fault);
      const each = { fault, items: new Set(items), isBack: false, acknowledged: acknowledged() };
      open.push(each);
      back.then(
        () => {
          each.isBack = true;
        },
        () => undefined, // never back: never recovered
      );
    },
    async allRecovered(ms) {
      const until = Date.now() + ms;
      while (open.length > 0 && Date.now() < until) await pause(LOOK_MS);
    },
    async close() {
      closed = true;
      await looking;
      for (const { fault, items } of open) {
        fault.left = [...items];
        file.write(`${JSON.stringify(fault)}\n`);
      }
      await new Promise<void>((resolve) => file.end(resolve));
    },
  };
}
