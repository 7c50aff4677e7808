import fc from 'fast-check';
import { expect, it } from 'vitest';
import { causeOf } from '../../domain/cause.ts';
import type { Configuration, ObjectType } from '../../domain/configuration.ts';
import type { BusinessObject, Facts, JudgedItem, ObjectChange } from '../../domain/facts.ts';
import { amendErrors } from '../../domain/rules/amend.ts';
import { describe } from '../../domain/rules/describe.ts';
import { forecast } from '../../domain/rules/forecast.ts';
import { judge, lookAhead } from '../../domain/rules/judge.ts';
import { type Fields, transactionId } from '../../domain/transaction.ts';
import { actions, categoryOf, errorCodes, roles, steps } from '../../domain/words.ts';
import { company, orderType } from './fixtures.ts';

// Few names, so that what is generated meets; among them those that trip over built-in properties.
const names = fc.constantFrom('a', 'b', 'constructor', '__proto__', 'toString', 'a/b~c', '');
const users = fc.constantFrom('emma', 'hugo', 'bob', 'zoe', 'constructor');
const statuses = fc.constantFrom('one', 'two', 'three', 'hasOwnProperty');
const objectTypes = fc.constantFrom('order', 'pump', '__proto__');
const text = { en: 'x' };

const json = fc
  .jsonValue({ maxDepth: 3 })
  .map((value): Fields[string] => JSON.parse(JSON.stringify(value)));
const fields = fc.dictionary(names, json, { maxKeys: 4, noNullPrototype: true });

const conditions = fc.constantFrom(
  ...['true', 'false', '((', 'nonsense', '1', "object.fields.a == 'x'", 'change.fields.a > 3'],
  ...['merged.fields.a.b.c == 1', 'now > timestamp("x")', "engineer.name.matches('(a+)+$')"],
  ...['has(change.toStatus) && size(object.fields) > 1', 'object.fields.a.all(x, x > 0)'],
);
const keyword = fc.constantFrom<Record<string, unknown>[]>(
  ...[[{}], [{ type: 'string' }], [{ type: 'nonsense' }], [{ pattern: '(' }], [{ enum: [1, 'x'] }]],
  ...[
    [{ $ref: '#/nowhere' }],
    [{ $ref: '#' }],
    [{ minimum: 'x' }],
    [{ const: null }],
    [{ not: {} }],
  ],
);

const types: fc.Arbitrary<ObjectType> = fc
  .record({
    name: objectTypes,
    properties: fc.dictionary(
      names,
      keyword.map(([one]) => one ?? {}),
      { noNullPrototype: true },
    ),
    required: fc.uniqueArray(names),
    additionalProperties: fc.boolean(),
    lockedFields: fc.option(fc.array(names), { nil: undefined }),
    statuses: fc.array(statuses.map((name) => ({ name, label: text }))),
    transitions: fc.array(
      fc.record(
        { id: names, from: statuses, to: statuses, guard: conditions },
        { requiredKeys: ['id', 'from', 'to'] },
      ),
    ),
    mandatory: fc.array(
      fc.record(
        {
          ...{ id: names, fields: fc.array(names), when: conditions },
          on: fc.oneof(
            statuses.map((toStatus) => ({ toStatus })),
            fc.constantFrom(...actions).map((action) => ({ action })),
          ),
        },
        { requiredKeys: ['id', 'fields', 'on'] },
      ),
      { maxLength: 3 },
    ),
    rules: fc.array(
      fc.record(
        {
          id: names,
          field: names,
          when: conditions,
          check: conditions,
          message: fc.constant(text),
        },
        { requiredKeys: ['id', 'check', 'message'] },
      ),
      { maxLength: 3 },
    ),
  })
  .map(({ properties, required, additionalProperties, lockedFields, ...type }) => ({
    ...orderType(type),
    ...(lockedFields && { lockedFields }),
    initialStatus: 'one',
    schema: { type: 'object', properties, required, additionalProperties },
  }));

const configurations: fc.Arbitrary<Configuration> = fc
  .record({
    objectTypes: fc.array(types, { maxLength: 2 }),
    functionProfiles: fc.array(
      fc.record({
        id: names,
        label: fc.constant(text),
        objectTypes: fc.dictionary(
          objectTypes,
          fc.record({
            actions: fc.subarray([...actions]),
            fields: fc.dictionary(
              fc.oneof(names, fc.constant('*')),
              fc.constantFrom('none' as const, 'read-only' as const, 'modifiable' as const),
              { noNullPrototype: true },
            ),
            transitions: fc.oneof(
              fc.constant('all' as const),
              fc.array(fc.tuple(statuses, statuses)),
            ),
          }),
          { noNullPrototype: true },
        ),
      }),
    ),
    users: fc.array(
      fc.record({
        ...{ id: users, name: names, roles: fc.subarray([...roles]), active: fc.boolean() },
        functionProfile: fc.option(names),
        propertySet: fc.option(names),
        language: fc.constantFrom('en' as const, 'nl' as const),
      }),
    ),
    propertySets: fc.array(
      fc.record({ id: names, label: fc.constant(text), properties: fc.array(names) }),
    ),
  })
  .map(company);

const refs = fc.record({ objectType: objectTypes, objectId: names });
const objects: fc.Arbitrary<BusinessObject> = fc
  .record({
    ...{ ref: refs, number: names, parent: fc.option(refs), status: statuses },
    ...{ version: fc.nat(9), fields, property: fc.option(names), assignee: fc.option(users) },
  })
  .map(({ ref, ...object }) => ({ ...object, ...ref }));

const moves = fc.option(fc.record({ from: fc.option(names), to: fc.option(names) }));
const changes: fc.Arbitrary<ObjectChange> = fc.record({
  ...{
    version: fc.nat(9),
    transactionId: fc.constant(null),
    deviceId: fc.option(names),
    by: users,
  },
  changes: fc.dictionary(names, fc.record({ from: json, to: json }), { noNullPrototype: true }),
  ...{ assignee: moves, property: moves, at: fc.constant('2026-11-22T08:00:00Z') },
  ...{
    fromStatus: fc.option(statuses, { nil: null }),
    toStatus: fc.option(statuses, { nil: null }),
  },
});

const items: fc.Arbitrary<JudgedItem> = fc
  .record({
    ...{ ref: refs, engineerId: users, deviceId: names, action: fc.constantFrom(...actions) },
    parent: fc.option(refs),
    content: fc.record(
      { fields, toStatus: statuses, baseVersion: fc.nat(9), occurredAt: names },
      { requiredKeys: [] },
    ),
    amended: fc.dictionary(
      fc.constantFrom('/toStatus', '/fields/a', '/fields/constructor', '/fields/a~1b~0c', 'x'),
      users,
      { noNullPrototype: true },
    ),
    approved: fc.subarray([...errorCodes], { maxLength: 3 }),
  })
  .map(({ ref, ...item }) => ({ ...item, ...ref, id: transactionId('item') }));

const decisions: fc.Arbitrary<Facts> = fc.record({
  ...{ item: items, object: fc.option(objects), parent: fc.option(objects) },
  ...{ since: fc.array(changes, { maxLength: 3 }), statusAtBase: fc.option(statuses) },
  ...{ configurationVersion: fc.constant(1), now: fc.constant(new Date('2026-11-22T14:00:00Z')) },
});

const item = { id: 'item', lane: 'lane', sequence: 1, released: false, laterApplied: false };

it('judges anything by any configuration without throwing, with errors that can be told', () => {
  fc.assert(
    fc.property(configurations, decisions, (configuration, facts) => {
      const errors = [
        ...steps.flatMap((step) => judge(configuration, facts, step)),
        ...steps.flatMap((step) => lookAhead(configuration, facts, step)),
        ...amendErrors(configuration, { id: 'bob' }, facts, Object.keys(facts.item.amended)),
      ];
      const { engineerId, objectType } = facts.item;
      for (const error of errors) {
        expect(error.category).toBe(categoryOf[error.code]);
        expect(causeOf(error, objectType)).toContain(error.code);
        const about = { configuration, engineerId, objectType, language: 'nl' as const };
        expect(describe(error, about).message).not.toMatch(/undefined|\[object/);
      }
      const status = 'not-started';
      const foretold = forecast(configuration, [
        { ...item, status, facts },
        { ...item, id: 'second', sequence: 2, status, facts },
      ]);
      expect(foretold.map(({ id }) => id)).toEqual(['item', 'second']);
    }),
    { numRuns: 300 },
  );
});
