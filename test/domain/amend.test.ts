import { describe, expect, it } from 'vitest';
import type { Facts } from '../../domain/facts.ts';
import { amendContent, amendErrors, amendedFacts, amendedParts } from '../../domain/rules/amend.ts';
import { judge } from '../../domain/rules/judge.ts';
import type { Fields } from '../../domain/transaction.ts';
import {
  changesOf,
  company,
  completion,
  emma,
  hugo,
  issuedOrder,
  officeEdit,
  orderInProgress,
  regionNorth,
  startWork,
  update,
} from './fixtures.ts';

const mia = emma({ id: 'mia', name: 'Mia Smit', roles: ['back-office'] });
const configuration = company({ users: [emma(), hugo(), mia] });

describe('amendContent', () => {
  const content = { toStatus: 'on-hold', fields: { solution: 'x', cause: 'Leak' }, baseVersion: 7 };

  it('replaces, adds and drops fields, and keeps the rest', () => {
    const amendment = { fields: { cause: 'Wear', priority: 'low' }, drop: ['solution'] };
    expect(amendContent({ ...content, occurredAt: '2026-11-22T08:00:00Z' }, amendment)).toEqual({
      toStatus: 'on-hold',
      fields: { cause: 'Wear', priority: 'low' },
      baseVersion: 7,
      occurredAt: '2026-11-22T08:00:00Z',
    });
  });

  it('sets the status, takes it out with null, and keeps it when nothing is said', () => {
    expect(amendContent(content, { toStatus: 'in-progress' }).toStatus).toBe('in-progress');
    expect(amendContent(content, { toStatus: null })).not.toHaveProperty('toStatus');
    expect(amendContent(content, {}).toStatus).toBe('on-hold');
  });

  it('takes the version that was looked at as its base', () => {
    expect(amendContent(content, { baseVersion: 9 }).baseVersion).toBe(9);
  });

  it('leaves a field that is both dropped and given', () => {
    const amendment = { fields: { solution: 'y' }, drop: ['solution'] };
    expect(amendContent(content, amendment).fields).toEqual({ cause: 'Leak', solution: 'y' });
  });

  it('adds no empty fields to a transaction that has none', () => {
    expect(amendContent({ toStatus: 'on-hold' }, { toStatus: 'cancelled' })).toEqual({
      toStatus: 'cancelled',
    });
  });

  it('takes a field of any name for a field', () => {
    const amendment = { fields: JSON.parse('{"__proto__": "x"}') as Fields };
    expect(Object.keys(amendContent({}, amendment).fields ?? {})).toEqual(['__proto__']);
  });
});

describe('amendedParts', () => {
  it('names who gave each part, as JSON pointers', () => {
    const amendment = { fields: { 'a/b': 1, cause: 'Leak' }, toStatus: 'on-hold' };
    expect(amendedParts({}, amendment, 'bob', 'emma')).toEqual({
      '/fields/a~1b': 'bob',
      '/fields/cause': 'bob',
      '/toStatus': 'bob',
    });
  });

  it('gives a part to who amended it last, and keeps the others', () => {
    const before = { '/fields/cause': 'bob', '/fields/solution': 'bob' };
    expect(amendedParts(before, { fields: { cause: 'Leak' } }, 'beth', 'emma')).toEqual({
      '/fields/cause': 'beth',
      '/fields/solution': 'bob',
    });
  });

  it('lists neither what is dropped nor what the engineer gives', () => {
    const before = { '/fields/cause': 'bob', '/fields/solution': 'bob', '/toStatus': 'bob' };
    const amendment = { fields: { cause: 'Leak' }, drop: ['solution'], toStatus: 'on-hold' };
    expect(amendedParts(before, amendment, 'emma', 'emma')).toEqual({});
  });
});

/** Somebody looks at the item and the object as they are, and amends. */
const afterAmendment = (facts: Facts, by: string, amendment: Parameters<typeof amendContent>[1]) =>
  amendedFacts(
    facts,
    amendContent(facts.item.content, amendment),
    amendedParts(facts.item.amended, amendment, by, facts.item.engineerId),
  );

const codes = (facts: Facts) =>
  (['authorize', 'validate', 'transition'] as const).flatMap((step) =>
    judge(configuration, facts, step).map(({ code, path }) => `${code} ${path}`),
  );

describe('amendedFacts', () => {
  const conflicting = completion(
    { baseVersion: 7, fields: { solution: 'Mine', cause: 'Leak' } },
    {
      object: orderInProgress({ version: 8, status: 'on-hold' }),
      statusAtBase: 'in-progress',
      since: [
        officeEdit({ fromStatus: 'in-progress', toStatus: 'on-hold' }),
        officeEdit({ changes: changesOf({ solution: 'Theirs' }) }),
      ],
    },
  );

  it('resolves every conflict with an amendment on the current version', () => {
    expect(codes(conflicting)).toEqual([
      'version-conflict /fields/solution',
      'status-conflict /toStatus',
    ]);
    const resolution = { drop: ['solution'], toStatus: 'in-progress', baseVersion: 8 };
    expect(codes(afterAmendment(conflicting, 'mia', resolution))).toEqual([]);
  });

  it('keeps the conflicts of an amendment that does not say what was looked at', () => {
    const after = afterAmendment(conflicting, 'mia', { fields: { solution: 'New' } });
    expect(codes(after)).toEqual([
      'version-conflict /fields/solution',
      'status-conflict /toStatus',
    ]);
  });

  it.each(['mia', 'emma'])('lets %s leave the status as it is', (by) => {
    expect(codes(afterAmendment(startWork(), by, { toStatus: null }))).toEqual([]);
  });

  it('asks for the status of a transition that nobody decided to leave', () => {
    const { toStatus: _toStatus, ...content } = startWork().item.content;
    const facts = startWork();
    expect(codes({ ...facts, item: { ...facts.item, content } })).toEqual([
      'field-required /toStatus',
    ]);
  });
});

describe('amendErrors', () => {
  const errors = (
    fields: Fields,
    by: string,
    parts = Object.keys(fields).map((f) => `/fields/${f}`),
  ) =>
    amendErrors(configuration, { id: by }, update({ fields }), parts).map(
      ({ code, path, rule }) => `${code} ${path} ${rule?.kind}:${rule?.id}`,
    );

  it('lets a user amend what their profile lets them modify', () => {
    expect(errors({ solution: 'x', cause: 'Leak' }, 'hugo')).toEqual([]);
  });

  it('refuses what the amender may not modify, with the profile that says so', () => {
    expect(errors({ priority: 'low' }, 'hugo')).toEqual([
      'field-not-permitted /fields/priority function-profile:apprentice',
    ]);
  });

  it('refuses a locked field to everybody, once', () => {
    expect(errors({ costCentre: '1' }, 'hugo')).toEqual([
      'field-not-permitted /fields/costCentre object-type:order',
    ]);
  });

  it('refuses unknown fields and values against the schema, also inside a field', () => {
    expect(
      errors({ colour: 'red', cause: 'Bad luck', lines: [{ quantity: 0 }, {}] }, 'mia'),
    ).toEqual([
      'field-unknown /fields/colour schema:order',
      'field-invalid /fields/cause schema:order',
      'field-invalid /fields/lines/0/quantity schema:order',
      'field-required /fields/lines/1/quantity schema:order',
    ]);
  });

  it('asks nothing about parts that somebody else gave, or that are not there any more', () => {
    const fields = { solution: 'x', costCentre: '1', colour: 'red', asset: 'B-8' };
    expect(errors(fields, 'hugo', ['/fields/solution', '/fields/priority'])).toEqual([]);
  });

  it('leaves to the next attempt whether the transaction is complete', () => {
    const facts = completion({ fields: { downtimeMinutes: -1 } });
    expect(amendErrors(configuration, mia, facts, ['/fields/downtimeMinutes'])).toEqual([]);
  });

  it('refuses a move that the amender may not make, and a status that nobody knows', () => {
    const toStatus = (to: string) =>
      amendErrors(configuration, { id: 'hugo' }, completion({ toStatus: to, fields: {} }), [
        '/toStatus',
      ]).map(({ code, params }) => [code, params.engineer ?? params.status]);
    expect(toStatus('technically-completed')).toEqual([['action-not-permitted', 'hugo']]);
    expect(toStatus('gone')).toEqual([['status-unknown', 'gone']]);
    expect(toStatus('on-hold')).toEqual([]);
  });

  it('refuses every part of an object type that nobody knows', () => {
    const facts = update({ objectType: 'pump', fields: { a: 1 } }, { object: null });
    expect(amendErrors(configuration, mia, facts, ['/fields/a'])[0]?.code).toBe(
      'object-type-unknown',
    );
  });
});

describe('a part that somebody else amended', () => {
  const amendedBy = (by: string, users = [emma(), hugo(), mia]) =>
    judge(
      company({ users, propertySets: [regionNorth()] }),
      update({
        engineerId: 'hugo',
        fields: { priority: 'low', solution: 'x' },
        amended: { '/fields/priority': by },
      }),
      'authorize',
    ).map(({ code, path, rule, params }) =>
      [code, path, `${rule?.kind}:${rule?.id}@${rule?.version}`, params.engineer, params.lacks]
        .filter(Boolean)
        .join(' '),
    );

  it('is judged by that user’s rights', () => {
    expect(amendedBy('hugo')).toEqual([
      'field-not-permitted /fields/priority function-profile:apprentice@4 hugo',
    ]);
    expect(amendedBy('mia')).toEqual([]);
  });

  it('names that user and their profile when they may not', () => {
    const facts = update({ fields: { priority: 'low' }, amended: { '/fields/priority': 'hugo' } });
    expect(judge(configuration, facts, 'authorize')).toMatchObject([
      {
        code: 'field-not-permitted',
        params: { engineer: 'hugo', profile: 'apprentice' },
        rule: { kind: 'function-profile', id: 'apprentice' },
      },
    ]);
  });

  it('is not permitted when that user is gone, inactive or without a profile', () => {
    expect(amendedBy('zoe')).toEqual(['field-not-permitted /fields/priority user:zoe@0 zoe user']);
    expect(amendedBy('mia', [hugo(), { ...mia, active: false }])).toEqual([
      'field-not-permitted /fields/priority user:mia@6 mia active',
    ]);
    expect(amendedBy('mia', [hugo(), { ...mia, functionProfile: null }])).toEqual([
      'field-not-permitted /fields/priority user:mia@6 mia profile',
    ]);
  });

  it('is judged for the status by the move that the amender may make', () => {
    const move = (by: string, engineerId: string) =>
      judge(
        configuration,
        completion({ engineerId, amended: { '/toStatus': by } }),
        'authorize',
      ).map(({ code, params }) => [code, params.engineer, params.to]);
    expect(move('mia', 'hugo')).toEqual([]);
    expect(move('hugo', 'emma')).toEqual([
      ['action-not-permitted', 'hugo', 'technically-completed'],
    ]);
  });

  it('is nobody’s when its field is locked', () => {
    const facts = update({ fields: { costCentre: '1' }, amended: { '/fields/costCentre': 'mia' } });
    expect(judge(configuration, facts, 'authorize')[0]?.params).toMatchObject({ locked: true });
  });

  it('leaves scope, action and role to the engineer’s rights', () => {
    const facts = update(
      { engineerId: 'mia', fields: { solution: 'x' }, amended: { '/fields/solution': 'emma' } },
      { object: issuedOrder({ property: 'EIN-01' }) },
    );
    expect(codes(facts)).toEqual(['action-not-permitted /action', 'object-out-of-scope /objectId']);
  });
});

describe('an item that is approved once', () => {
  const leaver = { engineerId: 'zoe', fields: { solution: 'x' } };

  it('passes for an engineer nobody knows', () => {
    expect(codes(update(leaver))).toEqual(['engineer-unknown undefined']);
    expect(codes(update({ ...leaver, approved: ['engineer-unknown'] }))).toEqual([]);
  });

  it('passes the errors that were approved, and no others', () => {
    const facts = completion({
      engineerId: 'hugo',
      fields: { priority: 'low', solution: 'x', cause: 'Leak' },
      approved: ['field-not-permitted'],
    });
    expect(codes(facts)).toEqual(['action-not-permitted /toStatus']);
  });

  it('does not open a locked field, nor pass a validation error', () => {
    const facts = update({
      ...leaver,
      fields: { costCentre: 1 },
      approved: ['engineer-unknown', 'field-not-permitted', 'field-invalid'],
    });
    expect(codes(facts)).toEqual([
      'field-not-permitted /fields/costCentre',
      'field-invalid /fields/costCentre',
    ]);
  });

  it('is judged by today’s rights of who amended it all the same', () => {
    const facts = update({
      ...leaver,
      approved: ['engineer-unknown'],
      amended: { '/fields/solution': 'bob' },
    });
    expect(judge(company(), facts, 'authorize')).toMatchObject([
      { code: 'field-not-permitted', params: { engineer: 'bob', lacks: 'profile' } },
    ]);
  });
});
