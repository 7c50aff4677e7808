/**
 * The beginning of a text, of at most so many UTF-16 units and never with half a character at its end: no UTF-8
 * can hold that, and PostgreSQL would refuse everything that it is written with.
 */
export function beginningOf(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}
