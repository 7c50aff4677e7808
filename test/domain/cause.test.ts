import { expect, it } from 'vitest';
import { causeOf } from '../../domain/cause.ts';
import { problem } from '../../domain/rules/problem.ts';

const lines = (path: string, version: number) =>
  problem('field-invalid', { path, rule: { kind: 'schema', id: 'order', version } });

it('is stable over versions of the rule, and over places inside the field', () => {
  const cause = causeOf(lines('/fields/lines/0/quantity', 3), 'order');
  expect(cause).toBe('field-invalid~order~schema~order~lines');
  expect(causeOf(lines('/fields/lines/7/quantity', 4), 'order')).toBe(cause);
});

it('tells fields, object types and rules apart', () => {
  const causes = [
    causeOf(lines('/fields/lines', 3), 'order'),
    causeOf(lines('/fields/cause', 3), 'order'),
    causeOf(lines('/fields/lines', 3), 'meter'),
    causeOf(problem('field-invalid', { path: '/fields/lines' }), 'order'),
    causeOf(problem('object-not-found', { path: '/objectId' }), 'order'),
  ];
  expect(new Set(causes).size).toBe(causes.length);
});
