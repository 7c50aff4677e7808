import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cellsOf, rawOfPasted } from '../../web/grid/pasted.ts';
import { idsIn, linkToFill, ROWS, validateFillSearch } from '../../web/grid/search.ts';

/** What a grid takes from elsewhere: a spreadsheet's cells, and the items that an address names. */

describe('what is pasted', () => {
  it.each([
    ['Valve\r\nSeal\r\n', [['Valve'], ['Seal']]],
    [
      'Valve\tWear\nSeal\tLeak',
      [
        ['Valve', 'Wear'],
        ['Seal', 'Leak'],
      ],
    ],
    [
      '"Two\nlines"\tWear\n\tLeak',
      [
        ['Two\nlines', 'Wear'],
        ['', 'Leak'],
      ],
    ],
    ['"Said ""done"""\r\n', [['Said "done"']]],
    ['"Half a quote\tWear\nPlain "quotes"', [['"Half a quote', 'Wear'], ['Plain "quotes"']]],
    ['Valve\n\nSeal', [['Valve'], [''], ['Seal']]],
  ])('%j is %j', (text, cells) => {
    expect(cellsOf(text)).toEqual(cells);
  });

  it.each([
    [{ enum: ['Wear', 'Leak'] }, 'wear', 'Wear'],
    [{ oneOf: [{ const: 'pc', title: 'Piece' }] }, 'piece', 'pc'],
    [{ enum: ['Wear'] }, 'Rust', 'Rust'],
    [{ type: 'boolean' }, 'Ja', 'true'],
    [{ type: 'boolean' }, 'no', 'false'],
    [{ type: 'string', format: 'date' }, '3-11-2026', '2026-11-03'],
    [{ type: 'string', format: 'date' }, '2026-11-03', '2026-11-03'],
    [{ type: 'string', format: 'date' }, 'soon', ''],
    [{ type: 'string', format: 'date-time' }, '03/11/2026 14:05', '2026-11-03T14:05'],
    [{ type: 'integer' }, '12', '12'],
  ])('into a cell of %j: %s becomes %j', (schema, text, raw) => {
    expect(rawOfPasted(text, schema)).toBe(raw);
  });
});

describe('an address', () => {
  it('names as many items as a page shows; the rest comes with it', () => {
    const ids = Array.from({ length: ROWS + 40 }, () => randomUUID());
    const { search, state } = linkToFill(ids);
    const { items = '' } = validateFillSearch(search);
    expect(idsIn(items)).toEqual(ids.slice(0, ROWS));
    expect(state.rest).toEqual(ids.slice(ROWS));
    expect(items.length).toBeLessThan(5_000);
  });

  it('that somebody made up names nothing', () => {
    for (const items of ['', 'short', '!'.repeat(22), 'A'.repeat(22 * (ROWS + 1))])
      expect(validateFillSearch({ items }).items).toBeUndefined();
    expect(validateFillSearch({ status: 'completed', group: 'x' })).toMatchObject({ group: ['x'] });
    expect(validateFillSearch({ status: 'completed' })).not.toHaveProperty('status');
  });
});
