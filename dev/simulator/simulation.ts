import { mkdir } from 'node:fs/promises';
import type { Actor } from './commands.ts';
import { createConfiguration } from './configuration.ts';
import { createDevice, type Device } from './device.ts';
import { openJournal } from './journal.ts';
import { manage, office } from './office.ts';
import type { Simulation, SimulationOptions, SimulationStats } from './options.ts';
import { createOrders } from './orders.ts';
import { randomOf } from './random.ts';
import { settle } from './settle.ts';
import { createTokens, createWire } from './wire.ts';
import { createWorld, type World } from './world.ts';

/** Hugo, of whom one right is missing, and those who have it; one device each in turn. */
const engineers = ['emma', 'hugo', 'finn', 'ines', 'gita', 'jan'] as const;
/** Of the office; bob covers the north only, mia is the application manager. */
const people = ['bob', 'beth', 'mia'] as const;

/** Devices with bad networks and an office that repairs, against a running service. They begin at once. */
export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  const run = Date.now().toString(36);
  const world = createWorld(run, options);
  const { urls, seed, folder } = options;
  await mkdir(folder, { recursive: true });
  const tokens = createTokens(options.token);
  let made = 0;

  async function actor(name: string, user: string, deviceId?: string): Promise<Actor> {
    const file = deviceId ?? `${run}-${name}`;
    const journal = await openJournal(folder, file);
    const role = deviceId ? 'device' : 'office';
    const known = { actor: file, role, userId: user, seed } as const;
    journal.write({ kind: 'actor', ...known, ...(deviceId && { deviceId }) });
    made += 1;
    return {
      ...{ user, journal, world },
      random: randomOf(seed, name),
      wire: createWire(urls, tokens, made),
    };
  }

  const crew = Array.from({ length: options.devices }, (_, index) => ({
    name: `device-${index + 1}`,
    user: engineers[index % engineers.length] ?? 'emma',
  }));
  const desk = await actor('desk', 'beth');
  const orders = createOrders(
    desk,
    crew.map(({ user }) => user),
  );
  const devices = await Promise.all(
    crew.map(async ({ name, user }) => {
      const deviceId = `sim-${run}-${name}`;
      return createDevice(await actor(name, user, deviceId), deviceId, orders);
    }),
  );
  const staff = await Promise.all(people.map((user) => actor(`office-${user}`, user)));
  const manager = await actor('manager', 'mia');
  const configuration = createConfiguration(manager);

  const working = Promise.all([
    orders.run(),
    manage(manager, configuration),
    ...staff.map((person) => office(person, staff.length)),
  ]);
  const sending = Promise.all(devices.map((device) => device.run()));
  // Whoever waits hears of a failure; nobody has to.
  for (const going of [working, sending]) going.catch(() => undefined);

  async function quiet(): Promise<void> {
    world.quiet();
    await working;
    const unsent = async () => {
      while (!world.stopped() && devices.some((device) => device.unsent() > 0))
        await world.pause(100);
    };
    // A device that broke off will never be done.
    await Promise.race([unsent(), sending]);
  }

  return {
    run,
    stats: () => statsOf(world, devices),
    quiet,
    async settle(limit) {
      await quiet();
      return settle({ world, people: staff, configuration }, limit);
    },
    async stop() {
      world.stop();
      await working;
      await sending;
      const offices = [desk, manager, ...staff];
      await Promise.all(offices.map(({ journal }) => journal.close()));
    },
  };
}

function statsOf({ tally, open }: World, devices: Device[]): SimulationStats {
  const { acknowledgeMs, failures, commands, ...counts } = tally;
  const failed = [...open.values()].filter(({ status }) => status === 'completed-with-errors');
  return {
    ...counts,
    failed: failed.length,
    failures: { ...failures },
    open: open.size,
    unsent: devices.reduce((sum, device) => sum + device.unsent(), 0),
    commands: { ...commands },
    acknowledgeMs: acknowledgeMs.summary(),
  };
}
