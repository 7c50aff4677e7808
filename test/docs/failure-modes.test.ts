import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { scenarios } from '../faults/scenarios/all.ts';

const text = readFileSync('docs/failure-modes.md', 'utf8');
/** The rows of its tables without their heads: what happens, and what shows it. */
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (---|what happens)/.test(line))
  .map((line) => line.split(' | '))
  .map((cells) => ({ name: cells[0]?.slice(2) ?? '', shownBy: cells.at(-1) ?? '' }));

const tests = [...text.matchAll(/`(test\/[^`]+)`((?:,? “[^”]+”)*)/g)].flatMap(
  ([, file = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => [file, title] as const),
);
const named = [...text.matchAll(/scenario `([^`]+)`/g)].map(([, name]) => name);

it('says of everything that may happen what shows it', () => {
  expect(rows.length).toBeGreaterThan(30);
  for (const { name, shownBy } of rows)
    expect(shownBy, name).toMatch(/`test\/.+` “|scenario `|`npm run (faults|bench)/);
});

it.each(tests)('%s has the test “%s”', (file, title) => {
  expect(existsSync(file)).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain(title);
});

it('names every scenario, and none that does not exist', () => {
  expect([...new Set(named)].sort()).toEqual(scenarios.map(({ name }) => name).sort());
});
