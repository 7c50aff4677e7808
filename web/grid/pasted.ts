import { choicesOf, type FieldSchema, kindOf } from '../item/field.ts';

/** A cell in quotes, in which two quotes stand for one, or a plain one; and what ends it. */
const CELL = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/y;

/** The lines and cells of what was copied out of a spreadsheet. */
export function cellsOf(text: string): string[][] {
  const whole = text.replace(/(\r\n|\r|\n)$/, '');
  const lines: string[][] = [[]];
  CELL.lastIndex = 0;
  for (;;) {
    const at = CELL.lastIndex;
    const found = CELL.exec(whole) ?? plainCell(whole, at);
    const [all = '', quoted, plain = '', end = ''] = found;
    lines.at(-1)?.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    CELL.lastIndex = at + all.length;
    if (end === '') return lines;
    if (end !== '\t') lines.push([]);
  }
}

/** A cell that begins with a quote and is none in quotes. */
function plainCell(text: string, at: number): string[] {
  const [all = '', plain = '', end = ''] =
    /^([^\t\r\n]*)(\t|\r\n|\r|\n|$)/.exec(text.slice(at)) ?? [];
  return [all, plain, plain, end];
}

const YES = ['true', 'yes', 'ja', 'waar', '1'];
const NO = ['false', 'no', 'nee', 'onwaar', '0'];

const two = (text: string | undefined): string => (text ?? '').padStart(2, '0');

/** `23-11-2026` and `23/11/2026` as `2026-11-23`, the way controls hold days. */
const dayOf = (text: string): string =>
  text.replace(
    /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})/,
    (_, day: string, month: string, year: string) => `${year}-${two(month)}-${two(day)}`,
  );

/** What a control holds for a text that was pasted; what it cannot show is the empty text. */
export function rawOfPasted(text: string, schema: FieldSchema): string {
  const wanted = text.toLowerCase();
  switch (kindOf(schema)) {
    case 'choice':
      return (
        choicesOf(schema).find(({ raw, label }) =>
          [raw.toLowerCase(), label.toLowerCase()].includes(wanted),
        )?.raw ?? text
      );
    case 'yes-no':
      if (YES.includes(wanted)) return 'true';
      return NO.includes(wanted) ? 'false' : text;
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.exec(dayOf(text))?.[0] ?? '';
    case 'moment':
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.exec(dayOf(text).replace(' ', 'T'))?.[0] ?? '';
    case 'text':
    case 'long-text':
    case 'number':
    case 'json':
      return text;
  }
}
