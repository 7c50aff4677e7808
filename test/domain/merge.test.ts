import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts, ObjectChange } from '../../domain/facts.ts';
import { judge } from '../../domain/rules/judge.ts';
import { merged } from '../../domain/rules/merge.ts';
import { sameValue } from '../../domain/rules/value.ts';
import type { Fields } from '../../domain/transaction.ts';
import {
  changesOf,
  company,
  issuedOrder,
  officeEdit,
  orderType,
  ownChange,
  update,
} from './fixtures.ts';

const fieldName = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const value = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.integer({ min: 0, max: 3 }),
  fc.constant(null),
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
);
const someFields: fc.Arbitrary<Fields> = fc.dictionary(fieldName, value);

const statuses = fc.constantFrom(...orderType().statuses.map(({ name }) => name));

const sending = (fields: Fields, object: Fields, since: ObjectChange[] = []): Facts =>
  update({ baseVersion: 7, fields }, { object: issuedOrder({ fields: object }), since });

const conflictingFields = (facts: Facts): unknown[] =>
  judge(company(), facts, 'transition')
    .filter(({ code }) => code === 'version-conflict')
    .map(({ params }) => params.field);

describe('merging by field', () => {
  it('gives the same object in either order when the changes touch different fields', () => {
    fc.assert(
      fc.property(someFields, someFields, someFields, (base, one, other) => {
        const disjoint = Object.fromEntries(
          Object.entries(other).filter(([field]) => !Object.hasOwn(one, field)),
        );
        const oneFirst = merged(sending(disjoint, merged(sending(one, base))));
        const otherFirst = merged(sending(one, merged(sending(disjoint, base))));
        expect(oneFirst).toEqual(otherFirst);
        expect(
          conflictingFields(sending(one, base, [officeEdit({ changes: changesOf(disjoint) })])),
        ).toEqual([]);
      }),
    );
  });

  it('keeps what others changed and we did not', () => {
    fc.assert(
      fc.property(someFields, someFields, (object, mine) => {
        const result = merged(sending(mine, object));
        for (const [field, now] of Object.entries(object)) {
          if (!Object.hasOwn(mine, field)) expect(result[field]).toEqual(now);
        }
        for (const [field, now] of Object.entries(mine)) expect(result[field]).toEqual(now);
      }),
    );
  });

  it('changes nothing when it is done twice', () => {
    fc.assert(
      fc.property(someFields, someFields, (object, mine) => {
        const once = merged(sending(mine, object));
        expect(merged(sending(mine, once))).toEqual(once);
      }),
    );
  });

  it('conflicts in exactly the fields that both sides changed to different values', () => {
    fc.assert(
      fc.property(someFields, someFields, (mine, theirs) => {
        const facts = sending(mine, theirs, [officeEdit({ changes: changesOf(theirs) })]);
        const expected = Object.keys(mine).filter(
          (field) => Object.hasOwn(theirs, field) && !sameValue(mine[field], theirs[field]),
        );
        expect(conflictingFields(facts).toSorted()).toEqual(expected.toSorted());
      }),
    );
  });

  it('takes the last value of the other side', () => {
    const since = [
      officeEdit({ version: 8, changes: changesOf({ solution: 'first' }) }),
      officeEdit({ version: 9, changes: changesOf({ solution: 'last' }) }),
    ];
    expect(conflictingFields(sending({ solution: 'last' }, {}, since))).toEqual([]);
    expect(conflictingFields(sending({ solution: 'first' }, {}, since))).toEqual(['solution']);
  });

  it('never makes a device conflict with itself', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ fields: someFields, toStatus: fc.option(statuses) }), {
          maxLength: 6,
        }),
        someFields,
        statuses,
        (earlier, mine, start) => {
          const since = earlier.map(({ fields, toStatus }, n) =>
            ownChange({
              version: 8 + n,
              changes: changesOf(fields),
              ...(toStatus !== null && { toStatus }),
            }),
          );
          const status = earlier.findLast(({ toStatus }) => toStatus !== null)?.toStatus ?? start;
          const facts = update(
            { action: 'transition', toStatus: 'cancelled', baseVersion: 7, fields: mine },
            { object: issuedOrder({ status }), since, statusAtBase: start },
          );
          const found = judge(company(), facts, 'transition');
          expect(found.filter(({ category }) => category === 'conflict')).toEqual([]);
        },
      ),
    );
  });

  it('decides the same each time it is asked', () => {
    fc.assert(
      fc.property(someFields, someFields, (mine, theirs) => {
        const facts = sending(mine, theirs, [officeEdit({ changes: changesOf(theirs) })]);
        const before = structuredClone(facts);
        const first = judge(company(), facts, 'transition');
        expect(judge(company(), facts, 'transition')).toEqual(first);
        expect(facts).toEqual(before);
      }),
    );
  });
});
