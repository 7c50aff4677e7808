import type { Fields } from '../../domain/transaction.ts';
import { type Actor, type Command, perform } from './commands.ts';
import type { CommandName } from './journal.ts';
import { propertiesOf } from './orders.ts';
import type { OpenItem } from './world.ts';

const hour = 3_600_000;

/** What is missing or wrong in the content, as it should be, by the error that it stopped at. */
export const corrections: Record<string, () => Fields> = {
  'field-required': () => ({ solution: 'Seal replaced', cause: 'Leak' }),
  'field-invalid': () => ({
    start: new Date(Date.now() - hour).toISOString(),
    end: new Date().toISOString(),
  }),
};

/** A command on an item, as the page sends it. */
export const itemCommand = (
  command: CommandName,
  { id }: OpenItem,
  body: object,
  ifMatch?: string | null,
): Command => ({
  command,
  target: id,
  method: 'POST',
  path: `/v1/inbox/items/${id}/${command}`,
  body,
  ...(ifMatch && { ifMatch }),
  keyed: true,
});

/** What an object or item looks like now; undefined when it is not there, or nobody answers. */
export async function read({ wire, user }: Actor, path: string) {
  const answer = await wire.ask(user, 'GET', path);
  return answer.status === 200 ? answer : undefined;
}

/** The engineer's change as a change of the object as it is now. */
async function rebase(actor: Actor, item: OpenItem): Promise<Command | null> {
  const found = await read(actor, `/v1/objects/${item.objectType}/${item.objectId}`);
  if (!found) return null;
  const body = { baseVersion: found.body.version, reason: 'Both are right', requeue: true };
  return itemCommand('amend', item, body);
}

/** The office enters the order that the engineer was told of, so that it is found the next time. */
async function enter(actor: Actor, item: OpenItem): Promise<Command | null> {
  await perform(actor, {
    command: 'create',
    target: `order/${item.objectId}`,
    method: 'POST',
    path: '/v1/objects/order',
    body: {
      number: item.objectId,
      status: 'in-progress',
      fields: { description: 'Told over the telephone', priority: 'normal' },
      property: propertiesOf(item.engineer)[0],
      assignee: item.engineer,
    },
    keyed: false,
  });
  return requeue(item);
}

export const requeue = (item: OpenItem, ifMatch?: string | null): Command =>
  itemCommand('requeue', item, { note: 'Once more' }, ifMatch);

const correct = (item: OpenItem, [code = '']: string[]): Command | null => {
  const fields = corrections[code]?.();
  return (
    (fields &&
      itemCommand('amend', item, { fields, reason: 'Asked by telephone', requeue: true })) ??
    null
  );
};

const approve = ({ user }: Actor, item: OpenItem): Command | null =>
  user === 'mia'
    ? itemCommand('approve-once', item, {
        codes: item.codes.filter((code) => code.endsWith('-not-permitted')),
        reason: 'He has done it before',
      })
    : null;

const dueDate = (item: OpenItem): Command =>
  itemCommand('amend', item, {
    fields: { dueAt: new Date().toISOString() },
    reason: 'Agreed with the tenant',
    requeue: true,
  });

type Repair = (actor: Actor, item: OpenItem) => Command | null | Promise<Command | null>;

/** How the office repairs one item, by the first error; without one here: it is tried again. */
const repairs: Record<string, Repair> = {
  'field-required': (_, item) => correct(item, item.codes),
  'field-invalid': (_, item) => correct(item, item.codes),
  'field-not-permitted': (actor, item) => approve(actor, item) ?? dueDate(item),
  'action-not-permitted': approve,
  'object-not-found': enter,
  'version-conflict': rebase,
  'status-conflict': rebase,
  'arrived-late': (actor, item) =>
    item.objectType === 'order'
      ? rebase(actor, item)
      : itemCommand('release', item, { reason: 'Right, though late' }),
};

/** Repairs an item in the way of its first error. */
export async function repair(actor: Actor, item: OpenItem): Promise<void> {
  const found = await repairs[item.codes[0] ?? '']?.(actor, item);
  await act(actor, item, found ?? requeue(item));
}

/** Does it, and takes over what the answer says of the item. */
export async function act({ world, ...actor }: Actor, item: OpenItem, command: Command) {
  item.tries += 1;
  const done = await perform({ ...actor, world }, command);
  if (done.fate === 'acknowledged') world.heard(item, done.body.status, item.codes);
}
