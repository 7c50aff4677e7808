import { isDeepStrictEqual } from 'node:util';
import type { FunctionProfile, ObjectType } from '../../domain/configuration.ts';
import { type Actor, perform } from './commands.ts';
import { read } from './repairs.ts';

/** Something in the configuration that stands in the way of engineers, and is there or not. */
type Switch = { path: string; set(document: never, on: boolean): object };

const completed = 'technically-completed';

/** Whether an apprentice may complete an order. */
const right: Switch = {
  path: 'function-profiles/apprentice',
  set(profile: FunctionProfile, on) {
    const { order } = profile.objectTypes;
    if (!order || order.transitions === 'all') return profile;
    const others = order.transitions.filter(
      ([from, to]) => `${from} ${to}` !== `in-progress ${completed}`,
    );
    const transitions = on ? [...others, ['in-progress', completed]] : others;
    return {
      ...profile,
      objectTypes: { ...profile.objectTypes, order: { ...order, transitions } },
    };
  },
};

/** Whether an order that is on hold can be completed. */
const forgotten: Switch = {
  path: 'object-types/order',
  set(type: ObjectType, on) {
    const others = type.transitions.filter(
      ({ from, to }) => from !== 'on-hold' || to !== completed,
    );
    const transition = { id: 'complete-on-hold', from: 'on-hold', to: completed };
    return { ...type, transitions: on ? [...others, transition] : others };
  },
};

const switches = [right, forgotten] as const;

/** What the application manager does to the rules while the others work. */
export function createConfiguration(manager: Actor) {
  const { world, random } = manager;
  /** As they were found. */
  const found = new Map<string, object>();
  const isOn = new Map<Switch, boolean>();

  /** Puts a document in force; false = it could not be read, or somebody was first, or nobody knows. */
  async function put(path: string, change: (document: never) => object): Promise<boolean> {
    const seen = await read(manager, `/v1/config/${path}`);
    if (!seen) return false;
    if (!found.has(path)) found.set(path, seen.body);
    const document = change(seen.body as never);
    if (isDeepStrictEqual(document, seen.body)) return true;
    const query = random.chance(0.5) ? '?requeueAffected=true' : '';
    const done = await perform(manager, {
      ...{ command: 'configuration', target: path, method: 'PUT' },
      path: `/v1/config/${path}${query}`,
      ...{ body: document, ifMatch: seen.etag, keyed: false },
    });
    return done.fate === 'acknowledged';
  }
  /** Until it is so, whatever comes between. */
  async function insist(path: string, change: (document: never) => object): Promise<void> {
    while (!world.stopped() && !(await put(path, change))) await world.pause(500);
  }

  return {
    /** Grants what was missing, or takes it away again. */
    async toggle(): Promise<void> {
      const one = random.pick(switches);
      const on = !isOn.get(one);
      if (await put(one.path, (document) => one.set(document, on))) isOn.set(one, on);
    },
    /** Everything that engineers need. */
    async repair(): Promise<void> {
      for (const one of switches) await insist(one.path, (document) => one.set(document, true));
    },
    /** As it was found. */
    async restore(): Promise<void> {
      for (const [path, document] of found) await insist(path, () => document);
    },
  };
}
export type Configuration = ReturnType<typeof createConfiguration>;
