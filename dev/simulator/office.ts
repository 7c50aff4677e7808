import { type Actor, type Command, perform } from './commands.ts';
import type { Configuration } from './configuration.ts';
import { act, itemCommand, read, repair, requeue } from './repairs.ts';
import type { OpenItem } from './world.ts';

/** What one of the office does next, and how often. */
const habits = {
  repair: 10,
  retry: 4,
  cancel: 1,
  release: 1,
  ask: 1,
  several: 1,
  group: 0.5,
  edit: 2,
  tooEarly: 1,
};
type Habit = keyof typeof habits;

/** Of so many items one is chosen; the office looks at the first page. */
const page = 200;

/** Somebody of the back office, who is there as long as there is new work. */
export async function office(actor: Actor, people: number): Promise<void> {
  const { world, random } = actor;
  const { commandRate } = world.settings;
  if (commandRate === 0) return;
  while (world.working()) {
    await world.pause(random.until((people / commandRate) * 1_000));
    if (world.working()) await habitually(actor, random.weighted(habits));
  }
}

/** The application manager changes the rules, now and then. */
export async function manage({ world, random }: Actor, configuration: Configuration) {
  const { configurationEvery } = world.settings;
  if (configurationEvery === 0) return;
  while (world.working()) {
    await world.pause(random.between(0.5, 1.5) * configurationEvery * 1_000);
    if (world.working()) await configuration.toggle();
  }
}

async function habitually(actor: Actor, habit: Habit): Promise<void> {
  if (habit === 'several') return several(actor);
  if (habit === 'group') return group(actor);
  const item = chosen(actor, habit);
  if (!item) return;
  if (habit === 'repair') return repair(actor, item);
  if (habit === 'edit') return edit(actor, item);
  const command = await commandOf(actor, habit, item);
  if (command) await act(actor, item, command);
}

type OnOne = Exclude<Habit, 'several' | 'group' | 'repair' | 'edit'>;

async function commandOf(actor: Actor, habit: OnOne, item: OpenItem): Promise<Command | null> {
  const reason = 'Talked about it';
  switch (habit) {
    case 'retry': {
      // What a colleague does meanwhile makes it stale.
      const seen = actor.random.chance(0.3) && (await read(actor, `/v1/inbox/items/${item.id}`));
      return requeue(item, seen ? seen.etag : null);
    }
    case 'tooEarly':
      return requeue(item);
    case 'cancel':
      return itemCommand('cancel', item, { reason });
    case 'release':
      return itemCommand('release', item, { reason });
    case 'ask':
      return itemCommand('ask', item, { question: 'Is this the right order?' });
  }
}

/** The items that somebody sees whose region it is: the failed ones, for some habits those that wait or run. */
function seen({ world, user }: Actor, habit: Habit): OpenItem[] {
  const isFit = ({ status }: OpenItem) => {
    if (habit === 'release') return status === 'not-started';
    if (habit === 'tooEarly') return status !== 'completed-with-errors';
    return status === 'completed-with-errors';
  };
  const found: OpenItem[] = [];
  for (const item of world.open.values()) {
    if (isFit(item) && !(user === 'bob' && item.engineer === 'ines')) found.push(item);
    if (found.length === page) break;
  }
  return found;
}

function chosen(actor: Actor, habit: Habit): OpenItem | undefined {
  const found = seen(actor, habit);
  return found[actor.random.below(found.length)];
}

/** Some failed items at once. */
async function several(actor: Actor): Promise<void> {
  const found = actor.random.shuffled(seen(actor, 'several')).slice(0, 20);
  if (found.length > 0) await bulk(actor, 'ids', { ids: found.map(({ id }) => id) });
}

/** Everything that failed for one cause, of which one was seen. */
async function group(actor: Actor): Promise<void> {
  const item = chosen(actor, 'group');
  const found = item && (await read(actor, `/v1/inbox/items/${item.id}`));
  const id = found?.body.groupId;
  if (id) await bulk(actor, id, { group: id });
}

const bulk = (actor: Actor, target: string, selection: object) =>
  perform(actor, {
    ...{ command: 'bulk', target, method: 'POST', path: '/v1/background-actions', keyed: true },
    body: { kind: 'requeue', reason: 'Repaired, I think', ...selection },
  });

/** The order itself, while engineers work on it. */
async function edit(actor: Actor, item: OpenItem): Promise<void> {
  if (item.objectType !== 'order') return;
  const found = await read(actor, `/v1/objects/order/${item.objectId}`);
  if (!found) return;
  const { random } = actor;
  const explained = { solution: 'Seal replaced', cause: 'Leak' };
  const isMissing = item.codes.includes('field-required');
  const fields = isMissing ? explained : { priority: random.pick(['low', 'normal', 'high']) };
  const query = isMissing ? '?requeueAffected=true' : '';
  await perform(actor, {
    ...{ command: 'edit', target: `order/${item.objectId}`, method: 'PATCH' },
    path: `/v1/objects/order/${item.objectId}${query}`,
    ...{ body: { fields, reason: 'As the tenant says' }, ifMatch: found.etag, keyed: false },
  });
}
