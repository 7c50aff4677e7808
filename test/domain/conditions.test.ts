import { describe, expect, it } from 'vitest';
import { type ConditionContext, decide } from '../../domain/rules/conditions.ts';

const context: ConditionContext = {
  engineer: { id: 'emma', roles: ['field-engineer'] },
  object: {
    status: 'issued',
    fields: {
      asset: 'B-7',
      hours: 16,
      cleared: null,
      many: Array.from({ length: 50_000 }, () => 1),
    },
    property: null,
  },
  change: {
    fields: { downtimeMinutes: 45, factor: 2.5, start: '2026-11-22T08:00:00Z', lines: [1, 2, 3] },
    occurredAt: new Date('2026-11-22T09:30:00Z'),
  },
  merged: { fields: {} },
  now: new Date('2026-11-22T14:00:00Z'),
};

const ms = (work: () => void): number => {
  const started = performance.now();
  work();
  return performance.now() - started;
};

describe('a condition', () => {
  it.each([
    ['change.fields.downtimeMinutes >= 0', true],
    ['change.fields.downtimeMinutes == 45', true],
    ['change.fields.downtimeMinutes + 15 == 60', true],
    ['2 * change.fields.downtimeMinutes > 89', true],
    ['change.fields.downtimeMinutes % 15 == 0', true],
    ['change.fields.downtimeMinutes / 2 == 22.5', true],
    ['change.fields.factor > 2', true],
    ['change.fields.downtimeMinutes in [30, 45, 60]', true],
    ['size(change.fields.lines) == 3', true],
    ['object.fields.hours <= 15', false],
  ])('works with the numbers of JSON: %s', (expression, value) => {
    expect(decide(expression, context)).toEqual({ value });
  });

  it.each([
    ['has(change.fields.downtimeMinutes)', true],
    ['has(change.fields.solution)', false],
    ['has(change.toStatus)', false],
    ["has(object.fields.trade) && object.fields.trade == 'gas'", false],
    ['object.fields.cleared == null', true],
    ['object.property == null', true],
    ["'field-engineer' in engineer.roles", true],
  ])('can be asked what is there: %s', (expression, value) => {
    expect(decide(expression, context)).toEqual({ value });
  });

  it.each([
    ['change.occurredAt < now', true],
    ["now - timestamp(change.fields.start) == duration('6h')", true],
    ["timestamp(change.occurredAt) - timestamp(change.fields.start) <= duration('1h')", false],
    ["now.getHours('Europe/Amsterdam') == 15", true],
  ])('reckons with time: %s', (expression, value) => {
    expect(decide(expression, context)).toEqual({ value });
  });

  it.each([
    ['change.fields.lines.all(line, line > 0)', true],
    ['change.fields.lines.exists( line , (line) == 2 || line == 5 )', true],
    ['change.fields.lines.exists(line, line > 3)', false],
    ['change.fields.lines.exists_one(line, line > 2)', true],
    ['change.fields.lines.filter(line, line > 1).all(line, line < 4)', true],
    ['change.fields.lines.all(a, change.fields.lines.exists(b, b >= a)) // each has one', true],
  ])('goes through lists: %s', (expression, value) => {
    expect(decide(expression, context)).toEqual({ value });
  });

  it.each([
    ['1 +', 'Unexpected token: EOF'],
    ['nobody == 1', 'Unknown variable: nobody'],
    ["'text'", 'it gives a string, not true or false'],
    ['[1].map(x, x) == [1]', "'map' may not be called in a condition"],
    ['cel.bind(x, 1, x == 1)', "'bind' may not be called in a condition"],
    ['spendStep()', "'spendStep' may not be called in a condition"],
    [`${'('.repeat(60)}true${')'.repeat(60)}`, 'Exceeded maxDepth (24)'],
    [`${'1 + '.repeat(500)}1 > 0`, 'Exceeded maxAstNodes (250)'],
  ])('that is wrong whatever it is given says so: %s', (expression, reason) => {
    expect(decide(expression, context)).toEqual({ broken: 'compile', reason });
  });

  it.each([
    ['object.fields.trade > 3', 'No such key: trade'],
    ['object.fields.hours', 'it gives a number, not true or false'],
    ["object.fields.asset.matches('(')", 'error parsing regexp: missing closing ): `(`'],
  ])('that breaks on what it is given says so: %s', (expression, reason) => {
    expect(decide(expression, context)).toEqual({ broken: 'run', reason });
  });
});

describe('13 a rule cannot stall the worker: a condition', () => {
  it('takes linear time for a pattern, and finds what it should', () => {
    const text = `${'a'.repeat(30_000)}!`;
    const hostile = { ...context, object: { fields: { text } } };
    const took = ms(() =>
      expect(decide("object.fields.text.matches('^(a+)+$')", hostile)).toEqual({ value: false }),
    );
    expect(took).toBeLessThan(1000);
    expect(decide("object.fields.asset.matches('^B-[0-9]$')", context)).toEqual({ value: true });
  });

  it.each([
    'object.fields.many.all(a, a == 1)',
    'object.fields.many.all(a, a == 1) || true',
    'object.fields.many.all(a, object.fields.many.exists(b, b > a))',
    'object.fields.many.filter(a, object.fields.many.filter(b, b > a).size() > 0).size() > 0',
    "object.fields.many.exists_one(a, object.fields.asset.matches('x'))",
  ])('is stopped when it takes too many steps, and does not stall: %s', (expression) => {
    const took = ms(() =>
      expect(decide(expression, context)).toEqual({
        broken: 'run',
        reason: 'it takes more than 1000 steps',
      }),
    );
    expect(took).toBeLessThan(1000);
  });

  it('does not stall on a long text where a duration is read', () => {
    const hostile = { ...context, object: { fields: { text: '1'.repeat(20_000) } } };
    const took = ms(() =>
      expect(decide("duration(object.fields.text) > duration('1s')", hostile)).toMatchObject({
        broken: 'run',
      }),
    );
    expect(took).toBeLessThan(1000);
  });

  it('starts each time with its whole budget', () => {
    const expression = 'change.fields.lines.all(line, line > 0)';
    for (let i = 0; i < 1000; i += 1) expect(decide(expression, context)).toEqual({ value: true });
  });
});
