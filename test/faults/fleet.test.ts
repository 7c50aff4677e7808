import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../support/inbox.ts';
import { type Fleet, withFleet } from './fleet.ts';
import { openPoints } from './points.ts';

const update = () => ({
  id: randomUUID(),
  sequence: 1,
  objectType: 'order',
  objectId: 'WO-100001',
  action: 'update',
  fields: { solution: 'Seal replaced' },
});

/** Sends one transaction of a new device; undefined when there was no answer. */
async function send(fleet: Fleet, transaction: object): Promise<number | undefined> {
  const answer = await fetch(`${fleet.apis[0]?.url}/v1/outbox/batches`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await fleet.token('emma')}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ deviceId: randomUUID(), transactions: [transaction] }),
  }).catch(() => undefined);
  return answer?.status;
}

it('kills an api at the very point that it was told, starts it again, and takes down and back what keeps the data', async () => {
  await withFleet({ apis: 1, workers: 0, objects: false, failpoints: true }, async (fleet) => {
    const [api] = fleet.apis;
    if (!api) throw new Error('there is an api');
    const points = openPoints(fleet.folder, fleet.apis, 1, () => false);
    const kept = async (id: string) =>
      (await fleet.sql('SELECT FROM items WHERE id = $1', [id])).length === 1;

    expect(await send(fleet, update())).toBe(202);
    const commit = 'commit:device-contact+receive-insert';
    expect(points.all().map(({ point }) => point)).toEqual(
      expect.arrayContaining([
        `${commit}:before`,
        `${commit}:sent`,
        `${commit}:after`,
        'answer:POST /v1/outbox/batches:before',
      ]),
    );
    // At each of them once, in the order in which they are passed.
    const fates = new Map<string, boolean>();
    while (fates.size < 4) {
      const first = api.pid;
      const dying = points.die([api], 20_000);
      const lost = update();
      await until(async () => (await send(fleet, lost)) === undefined);
      const [death] = await dying;
      await until(async () => api.pid !== first);
      await api.ready();
      fates.set(death?.point ?? '', await kept(lost.id));
    }
    expect(fates.get(`${commit}:before`)).toBe(false);
    expect(fates.get(`${commit}:after`)).toBe(true);
    expect(fates.get('answer:POST /v1/outbox/batches:before')).toBe(true);

    await fleet.postgres.takeDown();
    expect(fleet.postgres.alive).toBe(false);
    expect(await send(fleet, update())).toBe(503);
    await fleet.postgres.bringBack();
    await api.ready();
    expect(await send(fleet, update())).toBe(202);

    await until(async () => {
      const log = await readFile(join(fleet.journal, 'processes.jsonl'), 'utf8');
      return log.split('\n').filter((line) => line.includes('"how":"SIGKILL"')).length === 5;
    });
  });
}, 180_000);
