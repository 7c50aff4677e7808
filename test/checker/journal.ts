import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import {
  ActorLine,
  type CommandName,
  FaultLine,
  ProcessLine,
  type Transaction,
} from './journal-lines.ts';

/** What a device knows of one of its transactions. */
export type Sent = {
  transaction: Transaction;
  deviceId: string;
  /** Whether the service ever said that it is kept. */
  acknowledged: boolean;
  /*
   * What follows is since the newest epoch: a database that was set back may answer otherwise.
   * Receipts for its own content, as they came; of two batches on the way, the later one may come first.
   */
  receipts: Receipt[];
  /** Receipts for other content that was sent under its id on purpose. */
  altered: Receipt[];
  /** How often it went out; more often than there are receipts = its fate was not known at some time. */
  sends: number;
  /** What the verdict feed said last. */
  told: string | undefined;
};
export type Receipt = { receipt: string; status: string | undefined; code: string | undefined };

/** `none`: refused every time it was sent; `unknown`: nobody knows. */
export type Fate = 'acknowledged' | 'none' | 'unknown';

/** What somebody asked for beside sending transactions. */
export type Command = {
  key: string;
  command: CommandName;
  /** An item's id, `order/WO-1`, a group, a document. */
  target: string;
  body: unknown;
  userId: string;
  role: Actor['role'];
  fate: Fate;
  answer: unknown;
  /** It was sent more than once, so its answer may tell of a later moment than that of its effect. */
  repeated: boolean;
  /** When it was sent or answered last, in milliseconds since the epoch. */
  at: number;
};

export type Actor = { userId: string; role: 'device' | 'office'; deviceId: string | undefined };

export type Journals = {
  actors: Actor[];
  sent: Map<string, Sent>;
  commands: Map<string, Command>;
  epochs: Map<string, { first: number }>;
  /** First line of all, and last line of an actor or fault, in milliseconds since the epoch. */
  since: number;
  until: number;
  processes: ProcessLine[];
  /** What is not as a journal should be, such as a receipt for what was never written. */
  oddities: string[];
};

/** Reads every journal of the folder. A torn last line is what a killed writer never sent. */
export async function readJournals(folder: string): Promise<Journals> {
  const journals: Journals = {
    actors: [],
    sent: new Map(),
    commands: new Map(),
    epochs: new Map(),
    since: Number.POSITIVE_INFINITY,
    until: 0,
    processes: [],
    oddities: [],
  };
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  for (const name of names) {
    const path = join(folder, name);
    if (name === 'processes.jsonl')
      await eachLine(path, ProcessLine, (line) => journals.processes.push(line));
    else if (name === 'faults.jsonl')
      await eachLine(path, FaultLine, ({ at, recoveredAt }) => {
        journals.until = Math.max(journals.until, at, recoveredAt ?? 0);
      });
    else await readActor(journals, path);
  }
  demoteBeforeRestore(journals);
  return journals;
}

async function eachLine<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  take: (line: z.infer<Schema>) => void,
): Promise<void> {
  let torn: string | undefined;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    if (torn !== undefined) throw new Error(`${path} holds a broken line: ${torn.slice(0, 200)}`);
    try {
      take(schema.parse(JSON.parse(text)));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw new Error(`${path}: ${text}`, { cause: error });
      torn = text;
    }
  }
}

async function readActor(journals: Journals, path: string): Promise<void> {
  let actor: Actor | undefined;
  const asked: AskedByKey = new Map();
  await eachLine(path, ActorLine, (line) => {
    journals.since = Math.min(journals.since, line.at);
    journals.until = Math.max(journals.until, line.at);
    if (line.kind === 'actor') {
      const { userId, role, deviceId } = line;
      actor = { userId, role, deviceId };
      // A driver that was started again goes on in the same file.
      const again = journals.actors.some(
        (known) => known.userId === userId && known.deviceId === deviceId && known.role === role,
      );
      if (!again) journals.actors.push(actor);
    } else if (actor) takeLine(journals, actor, asked, line);
    else throw new Error(`${path} does not begin with its actor`);
  });
  for (const command of asked.values()) journals.commands.set(command.key, decided(command));
}

type Asked = Command & { open: boolean; unsure: boolean; refused: boolean };
type AskedByKey = Map<string, Asked>;

/** Done when it was once acknowledged; not done when every try was refused; else nobody knows. */
function decided({ open, unsure, refused, ...command }: Asked): Command {
  if (command.fate === 'acknowledged') return command;
  return { ...command, fate: refused && !unsure && !open ? 'none' : 'unknown' };
}

/**
 * A database that was set back knows nothing of what was acknowledged after its backup. Devices send
 * again by the new epoch; people cannot, so what they were told before it counts as unknown.
 */
function demoteBeforeRestore({ epochs, commands }: Journals): void {
  if (epochs.size < 2) return;
  const newest = Math.max(...[...epochs.values()].map(({ first }) => first));
  for (const command of commands.values())
    if (command.fate === 'acknowledged' && command.at < newest) command.fate = 'unknown';
}

type Line = Exclude<ActorLine, { kind: 'actor' }>;

function takeLine(journals: Journals, actor: Actor, asked: AskedByKey, line: Line): void {
  if ('key' in line) takeCommand(journals, actor, asked, line);
  else if (line.kind === 'epoch') beginEpoch(journals, actor, line);
  else takeOutbox(journals, actor, line);
}

function seeEpoch({ epochs }: Journals, { epoch, at }: { epoch: string; at: number }): void {
  const known = epochs.get(epoch);
  epochs.set(epoch, { first: Math.min(known?.first ?? at, at) });
}

/** The device sends everything again, and hears everything anew. */
function beginEpoch(journals: Journals, { deviceId }: Actor, line: { epoch: string; at: number }) {
  seeEpoch(journals, line);
  for (const sent of journals.sent.values())
    if (sent.deviceId === deviceId)
      Object.assign(sent, { receipts: [], altered: [], sends: 0, told: undefined });
}

type OutboxLine = Extract<
  Line,
  { kind: 'written' | 'sent' | 'unanswered' | 'receipt' | 'verdict' }
>;

function takeOutbox(journals: Journals, actor: Actor, line: OutboxLine): void {
  if (line.kind === 'unanswered') return;
  if (line.kind === 'written') {
    const { transaction } = line;
    if (!journals.sent.has(transaction.id))
      journals.sent.set(transaction.id, {
        ...{ transaction, deviceId: actor.deviceId ?? '', acknowledged: false },
        ...{ receipts: [], altered: [], sends: 0, told: undefined },
      });
    return;
  }
  if (line.kind === 'sent') {
    for (const id of line.ids) {
      const sent = journals.sent.get(id);
      if (sent) sent.sends += 1;
      else journals.oddities.push(`${id} was sent and never written`);
    }
    return;
  }
  const sent = journals.sent.get(line.id);
  if (!sent) journals.oddities.push(`${line.kind} for ${line.id}, which was never written`);
  else if (line.kind === 'verdict') sent.told = line.status;
  else takeReceipt(journals, sent, line);
}

function takeReceipt(
  journals: Journals,
  sent: Sent,
  line: Extract<Line, { kind: 'receipt' }>,
): void {
  seeEpoch(journals, line);
  const { receipt, status, code } = line;
  const list = line.altered ? sent.altered : sent.receipts;
  list.push({ receipt, status: status ?? undefined, code });
  if (!line.altered && receipt !== 'refused') sent.acknowledged = true;
}

function takeCommand(
  { oddities }: Journals,
  { userId, role }: Actor,
  asked: AskedByKey,
  line: Extract<Line, { key: string }>,
): void {
  const known = asked.get(line.key);
  if (line.kind === 'command') {
    const { at, key, command, target, body } = line;
    asked.set(key, {
      ...{ at, key, command, target, body, userId, role, open: true },
      fate: known?.fate ?? 'unknown',
      answer: known?.answer,
      repeated: known !== undefined,
      unsure: known ? known.unsure || known.open : false,
      refused: known?.refused ?? false,
    });
    return;
  }
  if (!known) {
    oddities.push(`${line.kind} for the command ${line.key}, which was never sent`);
    return;
  }
  known.open = false;
  known.at = line.at;
  if (line.kind === 'unknown') Object.assign(known, { unsure: true, repeated: true });
  else if (line.kind === 'refused') known.refused = true;
  else Object.assign(known, { fate: 'acknowledged', answer: line.answer });
}
