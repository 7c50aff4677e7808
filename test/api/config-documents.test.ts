import { describe, expect, it } from 'vitest';
import { DocumentChange } from '../../api/config/documents.ts';
import { kinds, ownId } from '../../api/config/kinds.ts';
import { companyDocuments } from '../../dev/company/documents.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { applyChanges } from '../../domain/configuration-check/apply-changes.ts';
import { checkConfiguration } from '../../domain/configuration-check/check.ts';
import { company, orderType } from '../domain/fixtures.ts';

const nothing: Configuration = {
  ...company(),
  objectTypes: new Map(),
  functionProfiles: new Map(),
  propertySets: new Map(),
  users: new Map(),
};

describe('the demo company', () => {
  it('is made of documents that the API takes as they are', () => {
    for (const each of companyDocuments) expect(DocumentChange.parse(each)).toEqual(each);
  });

  it('holds together, but for the transition that was forgotten', () => {
    const list = companyDocuments.map((each) => DocumentChange.parse(each));
    const { errors, warnings } = checkConfiguration(applyChanges(nothing, list), list);
    expect(errors).toEqual([]);
    expect(warnings).toContainEqual({
      kind: 'function-profile',
      id: 'engineer',
      pointer: '/objectTypes/order/transitions/4',
      detail: 'Object type ‘order’ has no transition from ‘on-hold’ to ‘technically-completed’.',
    });
    expect(warnings).toHaveLength(1);
  });
});

describe('the form of a document', () => {
  it.each(kinds)('is shown by an example that is one: $kind', ({ kind, schema, example }) => {
    expect(schema.parse(example)).toEqual(example);
    expect(ownId(kind, example)).toEqual(expect.any(String));
  });

  const statuses = Array.from({ length: 201 }, (_, n) => ({ name: `s${n}`, label: { en: 'S' } }));
  const properties = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`f${n}`, {}]));
  it.each<[string, object]>([
    ['too many statuses', { statuses }],
    ['no status', { statuses: [] }],
    ['too many fields', { schema: { type: 'object', properties } }],
    [
      'a schema that is too large',
      { schema: { ...orderType().schema, $comment: 'x'.repeat(200_001) } },
    ],
    ['a schema of something else', { schema: { type: 'array', properties: {} } }],
    ['a name for addresses that is none', { name: 'a/b' }],
    ['a field that is none', { schema: { type: 'object', properties: { 'a b': {} } } }],
    [
      'a condition that is too long',
      { rules: [{ id: 'r', check: 'x'.repeat(2_001), message: { en: 'N' } }] },
    ],
    ['a text without English', { label: { nl: 'Order' } }],
    [
      'a mandatory rule without fields',
      { mandatory: [{ id: 'm', fields: [], on: { action: 'create' } }] },
    ],
    ['a mandatory rule for nothing', { mandatory: [{ id: 'm', fields: ['cause'], on: {} }] }],
  ])('is bounded: %s', (_, different) => {
    const document = { ...orderType(), ...different };
    expect(DocumentChange.safeParse({ kind: 'object-type', id: 'order', document }).success).toBe(
      false,
    );
  });
});
