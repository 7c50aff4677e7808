import { describe, expect, it } from 'vitest';
import { desk, events, receiver, round, told } from './notice-stage.ts';

const HOUR = 3_600_000;

describe('a rule tells', () => {
  it('of devices that fell silent, each once, all of a moment together; not of who left', async () => {
    await desk.rule(receiver.url, { kind: 'silent-device', hours: 24 });
    const add = (engineer: string, count: number, hours: number) =>
      desk.owner(
        `INSERT INTO devices (id, engineer_id, last_contact_at)
          SELECT $1 || $3 || '-' || n, $1, now() - $3::int * interval '1 hour' FROM generate_series(1, $2::int) n`,
        [engineer, count, hours],
      );
    await add('emma', 3, 23);
    await add('kees', 2, 30);
    await round();
    expect(events()).toEqual([]);
    await add('emma', 12, 25);
    await round();
    await round();
    expect(told()).toHaveLength(1);
    expect(told()[0]?.data).toMatchObject({ count: 12, subjects: 12 });
    expect(told()[0]?.data.samples).toHaveLength(5);
    expect(told()[0]?.data.samples[0]?.device).toMatch(/^emma25-/);
    // It calls, and falls silent again.
    await desk.owner(`UPDATE devices SET last_contact_at = now() WHERE id = 'emma25-1'`);
    await desk.afterPause();
    await round();
    await desk.owner(
      `UPDATE devices SET last_contact_at = now() - interval '2 days' WHERE id = 'emma25-1'`,
    );
    await round();
    expect(told()[1]?.data).toMatchObject({ subjects: 1, samples: [{ device: 'emma25-1' }] });
  });

  it('of work that a device holds for too long, by the server’s clock', async () => {
    await desk.rule(receiver.url, { kind: 'old-unsent', hours: 8 });
    const holds = (id: string, more: string) =>
      desk.owner(
        `INSERT INTO devices (id, engineer_id, pending_count, pending_oldest_at, pending_at, pending_received, clock_skew)
          SELECT $1, 'emma', ${more}`,
        [id],
      );
    const now = `now() - interval '1 minute'`;
    await holds('sends-it-now', `7, now() - interval '9 hours', ${now}, 5, 0`);
    await holds('sent-all', `7, now() - interval '9 hours', ${now}, 7, 0`);
    await holds(
      'fast-clock',
      `7, now() + interval '1 year' - interval '1 hour', ${now}, 0, 31536000000`,
    );
    await holds('slow-clock', `7, now() - interval '9 hours', ${now}, 0, -28800000`);
    await round();
    expect(events()).toEqual([]);
    await holds('jammed', `7, now() - interval '9 hours', ${now}, 0, 0`);
    await round();
    expect(told()[0]?.data).toMatchObject({
      ...{ count: 7, subjects: 1, samples: [{ device: 'jammed', count: 7 }] },
      sentence: '1 device(s) hold 7 transaction(s), unsent for more than 8 hour(s).',
      link: 'http://inbox.test/v1/devices',
    });
  });

  it('of no device that nobody waits for any more', async () => {
    await desk.rule(receiver.url, { kind: 'silent-device', hours: 24 });
    const add = (id: string, days: number, unsent: number) =>
      desk.owner(
        `INSERT INTO devices (id, engineer_id, last_contact_at, pending_count, pending_received)
          VALUES ($1, 'emma', now() - $2::int * interval '1 day', $3 + 2, 2)`,
        [id, days, unsent],
      );
    await add('replaced', 91, 0);
    await add('holds-work', 91, 1);
    await add('silent', 89, 0);
    await round();
    const listed = (await desk.api.call('mia', '/v1/devices?state=silent')).body.devices;
    const names = (found: { id?: string; device?: string }[]) =>
      found.map(({ id, device }) => id ?? device).sort();
    expect(names(told()[0]?.data.samples ?? [])).toEqual(['holds-work', 'silent']);
    expect(names(listed)).toEqual(['holds-work', 'silent']);
  });

  it('of what a device holds whatever its clock says, and of the other devices', async () => {
    await desk.rule(receiver.url, { kind: 'old-unsent', hours: 8 });
    const says = async (deviceId: string, sentAt: string, oldestAt: string) => {
      const pending = { count: 1, oldestAt };
      const batch = { deviceId, sentAt, pending, transactions: [] };
      expect((await desk.api.post('emma', '/v1/outbox/batches', batch)).status).toBe(202);
    };
    await says('ahead', '9998-12-31T23:59:59Z', '1900-01-01T00:00:00Z');
    await says('behind', '1900-01-01T00:00:00Z', '9998-12-31T23:59:59Z');
    await says('right', new Date().toISOString(), new Date(Date.now() - 9 * HOUR).toISOString());
    await round();
    const devices = () => told().map(({ data }) => data.samples.map(({ device }) => device).sort());
    expect(devices()).toEqual([['ahead', 'right']]);
    // It held it when it said so at the latest.
    await desk.owner(`UPDATE devices SET pending_at = now() - interval '9 hours'`);
    await desk.afterPause();
    await round();
    expect(devices()).toEqual([['ahead', 'right'], ['behind']]);
  });
});
