import { regionNorth, regionSouth } from '../company/people.ts';
import { works } from '../company/work.ts';
import { type Actor, perform } from './commands.ts';
import type { Order } from './jobs.ts';

const day = 24 * 3_600_000;

/** Where an engineer works. */
export const propertiesOf = (engineer: string): readonly string[] =>
  engineer === 'ines' ? regionSouth.properties : regionNorth.properties;

type Shelf = { plain: Order[]; contested: Order[]; wanted: number };

/** The desk that enters orders before they are needed, in the name of the back office. */
export function createOrders(desk: Actor, engineers: readonly string[]) {
  const { world, random } = desk;
  const shelves = new Map<string, Shelf>();
  for (const engineer of engineers) {
    const shelf = shelves.get(engineer) ?? { plain: [], contested: [], wanted: 1 };
    shelf.wanted += world.settings.ordersAtOnce;
    shelves.set(engineer, shelf);
  }
  let entered = 0;

  async function enter(engineer: string): Promise<Order | null> {
    entered += 1;
    const number = `SIM-${world.run}-${entered}`;
    const { description, asset, trade, priority } = random.pick(works);
    const dueAt = new Date(Date.now() + day).toISOString();
    const done = await perform(desk, {
      command: 'create',
      target: `order/${number}`,
      method: 'POST',
      path: '/v1/objects/order',
      body: {
        number,
        status: 'issued',
        fields: { description, asset, trade, priority, dueAt },
        property: random.pick(propertiesOf(engineer)),
        assignee: engineer,
      },
      keyed: false,
    });
    return done.fate === 'acknowledged' ? { number, version: done.body.object.version } : null;
  }

  /** The office writes into the field that the engineer, without knowing it, will write into too. */
  async function contest({ number, version }: Order): Promise<Order | null> {
    const done = await perform(desk, {
      command: 'edit',
      target: `order/${number}`,
      method: 'PATCH',
      path: `/v1/objects/order/${number}`,
      body: { fields: { remarks: 'The tenant is not in before noon' }, reason: 'He phoned' },
      ifMatch: `"${version}"`,
      keyed: false,
    });
    return done.fate === 'acknowledged' ? { number, version: done.body.object.version } : null;
  }

  /** Whose shelf lacks most. */
  function neediest(): [string, Shelf] | undefined {
    const lacking = ([, { plain, wanted }]: [string, Shelf]) => plain.length / wanted;
    const [least] = [...shelves].sort((a, b) => lacking(a) - lacking(b));
    return least && lacking(least) < 1 ? least : undefined;
  }

  async function restock([engineer, shelf]: [string, Shelf]): Promise<void> {
    const order = await enter(engineer);
    if (!order) return world.pause(500);
    if (shelf.contested.length * 4 >= shelf.plain.length) return void shelf.plain.push(order);
    const contested = await contest(order);
    if (contested) shelf.contested.push(contested);
  }

  return {
    /** An order of this engineer that nobody has begun; undefined when none was entered yet. */
    take(engineer: string, contested: boolean): Order | undefined {
      const shelf = shelves.get(engineer);
      return contested ? shelf?.contested.shift() : shelf?.plain.shift();
    },
    /** Enters orders as long as there is new work. */
    async run(): Promise<void> {
      while (world.working()) {
        const shelf = neediest();
        if (shelf) await restock(shelf);
        else await world.pause(100);
      }
    },
  };
}
export type Orders = ReturnType<typeof createOrders>;
