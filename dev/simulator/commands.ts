import { randomUUID } from 'node:crypto';
import type { CommandName, Journal } from './journal.ts';
import { createPatience } from './patience.ts';
import type { Random } from './random.ts';
import { countOne } from './tally.ts';
import { type Answer, isAway, type Request, type Wire } from './wire.ts';
import type { World } from './world.ts';

/** Somebody who does something: in a journal, over a wire, by choices of their own. */
export type Actor = {
  user: string;
  journal: Journal;
  wire: Wire;
  random: Random;
  world: World;
};

export type Command = {
  command: CommandName;
  /** The item's id, `order/WO-1`, the group or the document. */
  target: string;
  method: 'POST' | 'PUT' | 'PATCH';
  path: string;
  body: object;
  ifMatch?: string | null;
  /** Whether the route takes an `Idempotency-Key`: then it is sent until its fate is known. */
  keyed: boolean;
};

/** What became of it; `unknown` = it may have happened, and nobody will ask again. */
export type Outcome =
  | { fate: 'acknowledged'; body: Answer['body']; etag: string | null }
  | { fate: 'refused'; status: number; code: string }
  | { fate: 'unknown' };

/** Does it once, as far as that can be known; the journal has it before it leaves. */
export async function perform(actor: Actor, asked: Command): Promise<Outcome> {
  const { journal, world, random } = actor;
  const { command, target, body } = asked;
  const key = randomUUID();
  const patience = createPatience(random);
  journal.write({ kind: 'command', key, command, target, body });
  for (;;) {
    await journal.flush();
    const { outcome, retryAfter } = await attempt(actor, asked, key);
    if (outcome) {
      countOne(
        world.tally.commands,
        outcome.fate === 'acknowledged' ? command : `${command} ${outcome.fate}`,
      );
      return outcome;
    }
    await world.pause(patience.next(retryAfter));
    if (world.stopped()) return { fate: 'unknown' };
  }
}

type Attempt = { outcome: Outcome | null; retryAfter: number };

async function attempt(actor: Actor, asked: Command, key: string): Promise<Attempt> {
  const { journal, wire, user } = actor;
  const { method, path, keyed } = asked;
  const answer = await wire.ask(user, method, path, requestOf(actor, asked, key));
  const { status, why, body, etag, retryAfter } = answer;
  if (isAway(answer)) {
    journal.write({ kind: 'unknown', key, why });
    return { outcome: keyed ? null : { fate: 'unknown' }, retryAfter };
  }
  if (status >= 300) {
    const code = codeOf(body);
    journal.write({ kind: 'refused', key, status, code });
    return { outcome: { fate: 'refused', status, code }, retryAfter };
  }
  journal.write({ kind: 'acknowledged', key, status, answer: useful(body) });
  return { outcome: { fate: 'acknowledged', body, etag }, retryAfter };
}

function requestOf({ random, world }: Actor, asked: Command, key: string): Request {
  const { body, ifMatch, keyed } = asked;
  const isLost = keyed && random.chance(world.settings.shares.lostAnswers);
  return {
    body,
    headers: {
      ...(keyed && { 'Idempotency-Key': key }),
      ...(ifMatch && { 'If-Match': ifMatch }),
    },
    ...(isLost && { dropAfter: lossAfter(random) }),
  };
}

/** Milliseconds until a connection drops: some before the request was worked on, some long after. */
export const lossAfter = (random: Random): number =>
  random.chance(0.5) ? 1 + random.below(20) : 2_000;

/** The code of a problem, from its `type`. */
export const codeOf = (body: Answer['body']): string =>
  String(body?.type ?? '').replace('/problems/', '') || 'unknown';

const members = ['id', 'status', 'attempt', 'revision', 'total', 'version', 'backgroundActionId'];

/** What the checker compares. */
function useful(body: Answer['body']): unknown {
  const from = { ...body?.object, ...body };
  return Object.fromEntries(members.flatMap((name) => (name in from ? [[name, from[name]]] : [])));
}
