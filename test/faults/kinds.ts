import type { Random } from '../../dev/simulator/random.ts';
import type { Link } from '../support/link.ts';
import type { Fleet } from './fleet.ts';
import type { Member } from './member.ts';
import type { Observer } from './observer.ts';

/** What a fault does to whom. */
export const faultKinds = {
  'api-point': 'api killed at a point',
  'worker-point': 'worker killed at a point',
  'api-kill': 'api killed',
  'worker-kill': 'worker killed',
  'postgres-kill': 'PostgreSQL killed',
  'temporal-kill': 'Temporal killed',
  'api-stop': 'api stopped for a while',
  'worker-stop': 'worker stopped for a while',
  'postgres-stop': 'PostgreSQL stopped for a while',
  'temporal-stop': 'Temporal stopped for a while',
  'api-cut': 'devices cut off an api',
  'postgres-cut': 'cut off PostgreSQL',
  'temporal-cut': 'cut off Temporal',
  'postgres-delay': 'PostgreSQL far away',
  'temporal-delay': 'Temporal far away',
  'postgres-stall': 'nothing arrives at PostgreSQL',
  'temporal-stall': 'nothing arrives at Temporal',
  backends: 'database sessions ended',
} as const;
export type FaultKind = keyof typeof faultKinds;
/** Those that strike from outside, at any moment. */
export type OuterKind = Exclude<FaultKind, 'api-point' | 'worker-point'>;

export const outerKinds = Object.keys(faultKinds).filter(
  (kind): kind is OuterKind => !kind.endsWith('-point'),
);
/** Those that kill a process. */
export const isDeath = (kind: FaultKind): boolean => /-(point|kill)$/.test(kind);
/** After these nothing may be acknowledged for a while. */
export const isInTheWay = (kind: FaultKind): boolean => /^(api|postgres)-|^backends$/.test(kind);

export type Strike = {
  kind: OuterKind;
  target: string;
  /** How much work it would strike now. */
  inFlight(): Promise<number>;
  begin(): unknown;
  /** Ends what lasts. */
  end(): unknown;
  /** Whether it lasts until its end. */
  lasts: boolean;
  /** Settles when what was struck is there again. */
  back(): Promise<unknown>;
};

const CHANGES = /^(POST|PUT|PATCH|DELETE) /;
/** Requests that change something and that the api has not answered. */
export const openRequests = async (api: { link: Link }): Promise<number> =>
  api.link.waiting(CHANGES);
const DELAY_MS = 150;

/** Readies a fault of this kind; which of several it strikes is left to chance. */
export function strikeOf(
  kind: OuterKind,
  { fleet, observer, random }: { fleet: Fleet; observer: Observer; random: Random },
): Strike {
  const { postgres, temporal, links } = fleet;
  const [api, worker] = [one(fleet.apis, random), one(fleet.workers, random)];
  const requests = () => openRequests(api);
  const items = async () => (await observer.inFlight()).length;
  const open = observer.openTransactions;

  type What = Omit<Strike, 'kind'>;
  const nothing = async () => undefined;
  const kill = (member: Member, inFlight: () => Promise<number>): What => ({
    ...{ target: member.name, inFlight, end: nothing, lasts: false, back: member.ready },
    begin: member.kill,
  });
  const stop = (member: Member, inFlight: () => Promise<number>): What => ({
    ...{ target: member.name, inFlight, end: member.cont, lasts: true, back: member.ready },
    begin: member.stop,
  });
  const on = (
    link: Link,
    target: string,
    inFlight: () => Promise<number>,
    begin: () => void,
  ): What => ({ target, inFlight, begin, end: link.mend, lasts: true, back: nothing });
  const what: Record<OuterKind, What> = {
    'api-kill': kill(api, requests),
    'worker-kill': kill(worker, items),
    'postgres-kill': kill(postgres, open),
    'temporal-kill': kill(temporal, items),
    'api-stop': stop(api, requests),
    'worker-stop': stop(worker, items),
    'postgres-stop': stop(postgres, open),
    'temporal-stop': stop(temporal, items),
    'api-cut': on(api.link, api.name, requests, api.link.cut),
    'postgres-cut': on(links.postgres, 'postgres', open, links.postgres.cut),
    'temporal-cut': on(links.temporal, 'temporal', items, links.temporal.cut),
    'postgres-delay': on(links.postgres, 'postgres', open, () => links.postgres.delay(DELAY_MS)),
    'temporal-delay': on(links.temporal, 'temporal', items, () => links.temporal.delay(DELAY_MS)),
    'postgres-stall': on(links.postgres, 'postgres', open, links.postgres.stall),
    'temporal-stall': on(links.temporal, 'temporal', items, links.temporal.stall),
    backends: {
      ...{ target: 'postgres', inFlight: open, end: nothing, lasts: false, back: nothing },
      begin: () => fleet.terminateBackends(1 + random.below(30)),
    },
  };
  return { kind, ...what[kind] };
}

/** One of them, by chance. */
export function one<T>(list: readonly T[], random: Random): T {
  const found = list[random.below(list.length)];
  if (!found) throw new Error('the fleet has none of these');
  return found;
}
