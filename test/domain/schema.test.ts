import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../domain/configuration.ts';
import { checkSchema } from '../../domain/rules/schema.ts';
import type { Fields, Json } from '../../domain/transaction.ts';

const of = (value: JsonSchema['properties'][string]): JsonSchema => ({
  type: 'object',
  properties: { value },
});

const keywords = (schema: JsonSchema, fields: Fields) => {
  const outcome = checkSchema(schema, fields);
  return 'violations' in outcome
    ? outcome.violations.map(({ keyword }) => keyword)
    : outcome.broken;
};

describe('13 a rule cannot stall the worker: a schema', () => {
  it('matches patterns in linear time', () => {
    const started = performance.now();
    const fields = { value: `${'a'.repeat(30_000)}!` };
    expect(keywords(of({ type: 'string', pattern: '^(a+)+$' }), fields)).toEqual(['pattern']);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('compares entries in linear time', () => {
    const schema = of({ type: 'array', uniqueItems: true });
    const items: Json[] = Array.from({ length: 30_000 }, (_, n) => ({ n }));
    const started = performance.now();
    expect(keywords(schema, { value: items })).toEqual([]);
    expect(keywords(schema, { value: [...items, { n: 3 }] })).toEqual(['uniqueItems']);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a schema', () => {
  it('keeps patterns apart', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { a: { type: 'string', pattern: '^a' }, b: { type: 'string', pattern: '^b' } },
    };
    expect(keywords(schema, { a: 'a', b: 'b' })).toEqual([]);
    expect(keywords(schema, { a: 'b', b: 'a' })).toEqual(['pattern', 'pattern']);
  });

  it.each([
    ['date', '2026-02-28', '2026-02-31'],
    ['date-time', '2026-02-28T08:00:00Z', '2026-02-28T08:00:00'],
    ['email', 'emma@example.com', 'emma'],
    ['uuid', '6d1f2c9e-0000-4000-8000-000000001042', '42'],
  ])('knows the format %s', (format, good, bad) => {
    expect(keywords(of({ type: 'string', format }), { value: good })).toEqual([]);
    expect(keywords(of({ type: 'string', format }), { value: bad })).toEqual(['format']);
  });

  it('tells a choice that fails once', () => {
    const schema = of({ anyOf: [{ type: 'string', minLength: 3 }, { type: 'number' }] });
    expect(keywords(schema, { value: true })).toEqual(['anyOf']);
  });

  it('follows references inside the document', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { value: { $ref: '#/$defs/money' } },
      $defs: { money: { type: 'number', minimum: 0 } },
    };
    expect(keywords(schema, { value: -1 })).toEqual(['minimum']);
  });

  it.each<[string, JsonSchema, string]>([
    ['an unknown keyword', of({ minlength: 1 }), 'strict mode: unknown keyword: "minlength"'],
    ['an unknown format', of({ type: 'string', format: 'colour' }), 'unknown format "colour"'],
    ['a pattern that is none', of({ type: 'string', pattern: '(' }), 'missing closing )'],
    [
      'one that refers to itself',
      { type: 'object', properties: {}, anyOf: [{ $ref: '#' }] },
      'too large or refers to itself',
    ],
    ['another document', of({ $ref: 'https://example.com/x' }), 'leaves the document'],
    ['an answer that comes later', { ...of({}), $async: true }, '$async is not supported'],
    [
      'references that multiply',
      {
        type: 'object',
        properties: { value: { $ref: '#/$defs/d0' } },
        $defs: Object.fromEntries(
          Array.from({ length: 40 }, (_, n) => [
            `d${n}`,
            n === 39
              ? {}
              : { allOf: [{ $ref: `#/$defs/d${n + 1}` }, { $ref: `#/$defs/d${n + 1}` }] },
          ]),
        ),
      },
      'too large or refers to itself',
    ],
  ])('is refused as broken, without a crash: %s', (_, schema, reason) => {
    expect(checkSchema(schema, { value: 'x' })).toEqual({
      broken: expect.stringContaining(reason),
    });
  });
});
