import { describe, expect, it } from 'vitest';
import { transact } from '../../db/client.ts';
import { noteFailureKinds } from '../../db/notice-findings.ts';
import { lookAtRule, rulesToLookAt } from '../../db/notice-look.ts';
import { until } from '../support/inbox.ts';
import { desk, events, receiver, round, told } from './notice-stage.ts';

describe('a rule tells', () => {
  it('of more failed items than so many, once, however many more there are, and when that is over', async () => {
    const rule = await desk.rule(receiver.url, { kind: 'count', moreThan: 2 });
    await desk.failed(2);
    await round();
    expect(events()).toEqual([]);
    const [, , ...more] = [...(await desk.failed(1)), ...(await desk.failed(5))];
    await round();
    await round();
    await desk.failed(5);
    await desk.afterPause();
    await round();
    expect(events()).toEqual(['notice.raised']);
    const [{ data } = { data: null }] = told();
    expect(data).toMatchObject({
      rule: { id: rule.id, name: 'A rule', kind: 'count' },
      ...{ count: 8, subjects: 1 },
      sentence: '8 transactions are completed with errors: more than 2.',
      link: 'http://inbox.test/v1/inbox/items?status=completed-with-errors',
    });
    expect(data?.samples[0]?.items).toHaveLength(5);
    expect(data?.samples[0]?.items).toEqual(expect.arrayContaining(more.slice(-2)));
    await desk.owner(`UPDATE items SET status = 'cancelled'`);
    await desk.afterPause();
    await round();
    await round();
    expect(events()).toEqual(['notice.raised', 'notice.resolved']);
    expect(receiver.verified(rule.secret)).toEqual(told());
  });

  it('of a kind of failure that was never seen, once for ever, and several at once together', async () => {
    await desk.failed(1);
    await desk.rule(receiver.url, { kind: 'new-kind' });
    await desk.failed(3);
    await round();
    expect(events(), 'seen before there was a rule').toEqual([]);
    await desk.failed(2, { fields: { cause: 'Witchcraft' } });
    await desk.failed(1, { fields: { nobodyKnows: 'x' } });
    await round();
    expect(told()).toHaveLength(1);
    const [{ data } = { data: null }] = told();
    expect(data).toMatchObject({ count: 3, subjects: 2 });
    const kinds = data?.samples.map(({ cause = '' }) => cause.split('~')[0]);
    expect(kinds?.sort()).toEqual(['field-invalid', 'field-unknown']);
    await desk.failed(2, { fields: { cause: 'Witchcraft' } });
    await desk.afterPause();
    await round();
    expect(told()).toHaveLength(1);
    // Also when all that failed for it was deleted by age meanwhile.
    await desk.owner('DELETE FROM attempts');
    await round();
    await desk.failed(1, { fields: { cause: 'Witchcraft' } });
    await desk.afterPause();
    await round();
    expect(told()).toHaveLength(1);
  });

  it('of what came up while it paused, afterwards', async () => {
    await desk.rule(receiver.url, { kind: 'new-kind' });
    await desk.failed(1);
    await round();
    await desk.failed(1, { fields: { cause: 'Witchcraft' } });
    await round();
    expect(told()).toHaveLength(1);
    await desk.afterPause();
    await round();
    expect(told()).toHaveLength(2);
    expect(told()[1]?.data).toMatchObject({ subjects: 1, count: 1 });
  });

  it('of a kind that came up while it looked, once', async () => {
    await desk.rule(receiver.url, { kind: 'new-kind' });
    await desk.failed(1);
    const { pool } = desk.inbox.database;
    const other = await pool.connect();
    try {
      await other.query('BEGIN');
      await other.query('LOCK TABLE notice_subjects IN ACCESS EXCLUSIVE MODE');
      const looking = desk.look();
      await until(async () => {
        const { rows } = await pool.query(`SELECT FROM pg_locks WHERE NOT granted
          AND relation = 'notice_subjects'::regclass`);
        return rows.length > 0;
      });
      await desk.failed(1, { fields: { cause: 'Witchcraft' } });
      await transact(desk.inbox.db, noteFailureKinds);
      await other.query('COMMIT');
      await looking;
    } finally {
      other.release(true);
    }
    await round();
    await desk.afterPause();
    await round();
    await desk.afterPause();
    await round();
    expect(
      told().map(({ data }) => data.samples.map(({ cause = '' }) => cause.split('~')[0])),
    ).toEqual([['field-required'], ['field-invalid']]);
  });

  it('of no kind again because another has seen more of them', async () => {
    const rule = await desk.rule(receiver.url, { kind: 'new-kind' });
    await desk.owner('UPDATE notice_rules SET kinds_seen = 1000000');
    await round();
    const { rows } = await desk.inbox.database.pool.query(
      'SELECT kinds_seen FROM notice_rules WHERE id = $1',
      [rule.id],
    );
    expect(rows).toEqual([{ kinds_seen: 1_000_000 }]);
  });

  it('of more failures within a time than so many, also when nobody looked meanwhile', async () => {
    await desk.rule(receiver.url, { kind: 'rate', moreThan: 3, minutes: 5 });
    const ids = await desk.failed(4);
    // Spread over twenty minutes they are not too many.
    const at = (minutes: number[]) =>
      desk.owner(
        `UPDATE attempts a SET finished_at = now() - m * interval '1 minute'
          FROM unnest($1::uuid[], $2::int[]) t(id, m) WHERE a.item_id = t.id`,
        [ids, minutes],
      );
    await desk.owner(`UPDATE notice_rules SET looked_at = now() - interval '1 hour'`);
    await at([50, 45, 40, 35]);
    await round();
    expect(events()).toEqual([]);
    await desk.owner(`UPDATE notice_rules SET looked_at = now() - interval '1 hour'`);
    await at([32, 31, 30, 29]);
    await round();
    expect(events()).toEqual(['notice.raised']);
    expect(told()[0]?.data).toMatchObject({
      count: 4,
      sentence: '4 failures within 5 minute(s): more than 3.',
    });
    await desk.afterPause();
    await round();
    expect(events()).toEqual(['notice.raised', 'notice.resolved']);
  });

  it('of failures that were committed only after it had looked, up to half a minute', async () => {
    await desk.rule(receiver.url, { kind: 'rate', moreThan: 3, minutes: 1 });
    await round();
    const ids = await desk.failed(4);
    await desk.owner(
      `UPDATE attempts a SET finished_at = r.looked_at - s * interval '1 s'
        FROM notice_rules r, unnest($1::uuid[], $2::int[]) t(id, s) WHERE a.item_id = t.id`,
      [ids, [20, 40, 60, 75]],
    );
    await round();
    expect(events()).toEqual(['notice.raised']);
  });

  it('of a burst of a cause that nobody has noted yet', async () => {
    const { id } = await desk.rule(receiver.url, { kind: 'rate', moreThan: 3, minutes: 5 });
    await desk.failed(4, { fields: { cause: 'Witchcraft' } });
    expect(await lookAtRule(desk.inbox.db, id, 'http://inbox.test')).toBe(true);
  });

  it('of items that are failed for too many days, by cause', async () => {
    await desk.rule(receiver.url, { kind: 'age', days: 3 });
    const [old] = await desk.failed(2);
    await round();
    expect(events()).toEqual([]);
    const age = `UPDATE items SET received_at = now() - interval '4 days' WHERE id = $1`;
    await desk.owner(age, [old]);
    await round();
    expect(told()[0]?.data).toMatchObject({ count: 1, subjects: 1, samples: [{ items: [old] }] });
    expect(told()[0]?.data.samples[0]?.link).toContain('&group=field-required~order~');
    const [other] = await desk.failed(1, { fields: { cause: 'Witchcraft' } });
    await desk.owner(age, [other]);
    await desk.afterPause();
    await round();
    expect(told()[1]?.data).toMatchObject({ count: 1, subjects: 1, samples: [{ items: [other] }] });
  });

  it('only of what it is narrowed to', async () => {
    const tells = async (where: object) => {
      await desk.rule(receiver.url, { kind: 'count', moreThan: 0 }, { where });
      await desk.rule(receiver.url, { kind: 'new-kind' }, { where });
      await desk.rule(receiver.url, { kind: 'rate', moreThan: 0, minutes: 5 }, { where });
    };
    await tells({ category: ['conflict'] });
    await tells({ category: ['validation'], code: ['field-invalid'] });
    await tells({ objectType: ['time'] });
    await tells({ property: ['RTM-01'] });
    await desk.failed(2);
    await round();
    expect(events()).toEqual([]);
    await tells({ category: ['validation'], objectType: ['order'], property: ['AMS-01'] });
    await desk.owner('DELETE FROM failure_kinds');
    await desk.failed(1);
    await round();
    expect(
      told()
        .map(({ data }) => data.rule.kind)
        .sort(),
    ).toEqual(['count', 'new-kind', 'rate']);
  });

  it('again what still holds, where that is asked for, in its own language', async () => {
    const more = { remindHours: 2, language: 'nl', pauseMinutes: 1 };
    await desk.rule(receiver.url, { kind: 'count', moreThan: 0 }, more);
    await desk.failed(1);
    await round();
    const later = (hours: number) =>
      desk.owner(`UPDATE notice_rules SET told_at = told_at - $1::int * interval '1 hour'`, [
        hours,
      ]);
    await later(1);
    await round();
    expect(events()).toEqual(['notice.raised']);
    await later(1);
    await round();
    expect(events()).toEqual(['notice.raised', 'notice.reminder']);
    expect(told()[1]?.data.sentence).toBe(
      'Nog steeds: 1 transacties zijn voltooid met fouten: meer dan 0.',
    );
  });

  it('in turn where there is no time for every rule', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 3; n += 1)
      ids.add((await desk.rule(receiver.url, { kind: 'count', moreThan: 0 })).id);
    const looked = new Set<string>();
    for (let turn = 0; turn < 3; turn += 1) {
      const [first = ''] = await rulesToLookAt(desk.inbox.db);
      await lookAtRule(desk.inbox.db, first, 'http://inbox.test');
      looked.add(first);
    }
    expect(looked).toEqual(ids);
  });

  it('one notice of a storm, whoever looks, and at most one for each pause while it flaps', async () => {
    await desk.rule(receiver.url, { kind: 'count', moreThan: 3 });
    await desk.failed(40);
    await Promise.all(Array.from({ length: 8 }, () => desk.look()));
    await Promise.all(Array.from({ length: 4 }, () => desk.send()));
    expect(events()).toEqual(['notice.raised']);
    for (let turn = 0; turn < 4; turn += 1) {
      const [from, to] = ['completed-with-errors', 'cancelled'];
      await desk.owner('UPDATE items SET status = $1', [turn % 2 ? from : to]);
      await round();
    }
    expect(events()).toEqual(['notice.raised']);
  });
});
