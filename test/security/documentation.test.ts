import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

/** `docs/security.md` names for each statement the tests that show it. */

type Row = { number: number; text: string; tests: { file: string; title: string }[] };

const rows: Row[] = (await readFile('docs/security.md', 'utf8')).split('\n').flatMap((text) => {
  const [, number] = /^\| (\d+) \|/.exec(text) ?? [];
  if (number === undefined) return [];
  const named = [...text.matchAll(/`(test\/[^`]+)` «([^»]+)»/g)];
  const tests = named.map(([, file = '', title = '']) => ({ file, title }));
  return [{ number: Number(number), text, tests }];
});

describe('docs/security.md', () => {
  it('has each of the 28 statements once, in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 28 }, (_, n) => n + 1));
  });

  it.each(rows)(
    'names a test of statement $number, or says that it has no surface yet',
    ({ text, tests }) => {
      expect(tests.length === 0, text).toBe(text.includes('*No surface yet*'));
    },
  );

  it.each(rows.flatMap(({ number, tests }) => tests.map((test) => ({ number, ...test }))))(
    'statement $number: $file has «$title»',
    async ({ number, file, title }) => {
      expect(title.startsWith(`${number} `), 'the title starts with the number').toBe(true);
      const source = await readFile(file, 'utf8');
      expect(source).toMatch(titled(title));
    },
  );
});

/** A `describe` or `it` with this title, in whatever quotes. */
const titled = (title: string) =>
  new RegExp(`(['"\`])${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\1`);
