import { same } from './canonical.ts';
import type { Transaction } from './journal-lines.ts';

/** The part of a transaction that an amendment may change. */
export type Content = {
  toStatus?: string | undefined;
  fields?: Record<string, unknown> | undefined;
  baseVersion?: number | undefined;
  occurredAt?: string | undefined;
};

/** What a transaction asks for, as it is kept: times in UTC. */
export const contentOf = ({ toStatus, fields, baseVersion, occurredAt }: Transaction): Content => ({
  toStatus,
  fields,
  baseVersion,
  occurredAt: occurredAt === undefined ? undefined : new Date(occurredAt).toISOString(),
});

/** What an amendment asks for; `drop` takes fields out, a status of null leaves the status as it is. */
export type Amendment = {
  fields?: Record<string, unknown>;
  drop?: string[];
  toStatus?: string | null;
  baseVersion?: number;
};

/** The content after an amendment. What is both dropped and given is given. */
export function amended(content: Content, amendment: Amendment): Content {
  const { fields, drop = [], toStatus, baseVersion } = amendment;
  const kept = Object.entries(content.fields ?? {}).filter(([name]) => !drop.includes(name));
  return {
    ...content,
    fields: content.fields || fields ? { ...Object.fromEntries(kept), ...fields } : undefined,
    toStatus: toStatus === undefined ? content.toStatus : (toStatus ?? undefined),
    baseVersion: baseVersion ?? content.baseVersion,
  };
}

/** A business object as far as its history tells of it. */
export type ObjectState = {
  version: number;
  status: string;
  fields: Record<string, unknown>;
  property: string | null;
  assignee: string | null;
};

type FromTo = { from: unknown; to: unknown };

/** A row of an object's history. */
export type Change = {
  objectType: string;
  objectId: string;
  version: number;
  transactionId: string | null;
  changes: Record<string, FromTo>;
  assignee: { from: string | null; to: string | null } | null;
  property: { from: string | null; to: string | null } | null;
  fromStatus: string | null;
  status: string;
};

/**
 * The object after a change, and what does not fit to the state before it. A missing field reads null.
 * `before` undefined = the first change.
 */
export function replayed(
  before: ObjectState | undefined,
  change: Change,
): { after: ObjectState; misfits: string[] } {
  const misfits: string[] = [];
  const expect = (what: string, found: unknown, stands: unknown) => {
    if (!same(found, stands))
      misfits.push(`${what} from ${text(found)}, but it was ${text(stands)}`);
  };
  expect('version', change.version, (before?.version ?? 0) + 1);
  if (before) expect('status', change.fromStatus ?? change.status, before.status);
  const fields = { ...before?.fields };
  for (const [name, { from, to }] of Object.entries(change.changes)) {
    expect(name, from, fields[name]);
    fields[name] = to;
  }
  if (change.assignee) expect('assignee', change.assignee.from, before?.assignee);
  if (change.property) expect('property', change.property.from, before?.property);
  const after = {
    version: change.version,
    status: change.status,
    fields,
    assignee: change.assignee ? change.assignee.to : (before?.assignee ?? null),
    property: change.property ? change.property.to : (before?.property ?? null),
  };
  return { after, misfits };
}

/** How a change differs from what a transaction's content asks for. */
export function differsFromAsked(
  content: Content,
  action: string,
  before: ObjectState | undefined,
  after: ObjectState,
): string[] {
  const differences: string[] = [];
  const asked = content.fields ?? {};
  const names = new Set([...Object.keys(before?.fields ?? {}), ...Object.keys(after.fields)]);
  for (const name of new Set([...names, ...Object.keys(asked)])) {
    const wanted = name in asked ? asked[name] : before?.fields[name];
    if (!same(after.fields[name], wanted))
      differences.push(`${name} is ${text(after.fields[name])}, asked ${text(wanted)}`);
  }
  const status = content.toStatus ?? before?.status;
  if (status !== undefined && after.status !== status)
    differences.push(`status is ${after.status}, asked ${status}`);
  if ((action === 'create') !== (before === undefined)) differences.push(`${action} of it`);
  if (before && (before.property !== after.property || before.assignee !== after.assignee))
    differences.push('it moved to another property or assignee');
  return differences;
}

/** Whether two states of an object are the same. */
export const sameState = (a: ObjectState, b: ObjectState): boolean =>
  a.version === b.version &&
  a.status === b.status &&
  a.property === b.property &&
  a.assignee === b.assignee &&
  [...new Set([...Object.keys(a.fields), ...Object.keys(b.fields)])].every((name) =>
    same(a.fields[name], b.fields[name]),
  );

const text = (value: unknown) => JSON.stringify(value ?? null).slice(0, 80);
