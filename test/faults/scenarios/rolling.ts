import { setTimeout as pause } from 'node:timers/promises';
import { newDevice } from './devices.ts';
import { check, type Measured, type Scenario, timed } from './scenario.ts';
import { acknowledgedBy, allBecome, assertPromise, enterOrders } from './service.ts';

const DEVICES = 10;

export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  what: 'Apis and workers are restarted one by one under load: no acknowledgement fails, and what was in flight completes.',
  start: { apis: 2, workers: 2 },
  async run(fleet, short): Promise<Measured> {
    const rounds = short ? 1 : 5;
    const orders = await enterOrders(fleet, DEVICES);
    const devices = Array.from({ length: DEVICES }, (_, n) => newDevice(fleet, n));
    const programs = [...fleet.apis, ...fleet.workers];
    let over = false;
    /** Batches that no api took at the first two tries: a client asks one, then the other. */
    const failed: number[] = [];
    const load = devices.map(async (device, n) => {
      for (let visit = 0; !over; visit += 1) {
        const order = orders[n] ?? '';
        device.write(
          order,
          visit === 0 ? { toStatus: 'in-progress' } : { fields: { remarks: `${visit}` } },
        );
        const first = await device.send();
        const answer = first?.status === 202 ? first : await device.send();
        if (answer?.status !== 202) failed.push(answer?.status ?? 0);
        await pause(400);
      }
    });
    const ends: string[] = [];
    const seconds = await timed(async () => {
      for (let round = 0; round < rounds; round += 1)
        for (const program of programs) {
          ends.push(`${program.name} ${await program.term()}`);
          await program.ready();
          await pause(1_000);
        }
      over = true;
      await Promise.all(load);
    });
    check(failed.length === 0, `${failed.length} acknowledgements failed: ${failed.slice(0, 5)}`);
    const hard = ends.filter((end) => !end.endsWith('code 0'));
    check(hard.length === 0, `did not end by themselves: ${hard}`);
    await allBecome(fleet, acknowledgedBy(devices), 'completed', 300);
    await assertPromise(fleet, devices);
    const answers = devices.flatMap((device) => device.answers);
    return {
      restarts: ends.length,
      acknowledged: acknowledgedBy(devices).length,
      batches: answers.length,
      takenByTheOther: answers.filter(({ status }) => status !== 202).length,
      seconds,
    };
  },
};
