import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestOf } from './access-requests.ts';
import { accessTable, callers } from './access-table.ts';
import { type AccessWorld, openAccessWorld, people } from './access-world.ts';

/** Folders and programs whose statements reach the database. */
const PLACES = ['activities', 'api', 'cli', 'db', 'engine', 'workflows', 'worker.ts'];

/**
 * What stands in the text of a statement and is not seen at once to be a constant. Whoever adds a line
 * makes sure that nobody outside can choose what it becomes.
 */
const CHECKED = [
  // Passes on the text that it is given: each text is looked at where it is written.
  'db/client.ts: query',
  // Parameters of functions that make a part of a statement; they are called with constants only.
  'db/facts.ts: alias',
  'db/facts.ts: id',
  'db/facts.ts: source',
  'db/facts.ts: type',
  'db/forecast.ts: condition',
  'db/forecast.ts: name',
  'db/forecast.ts: named',
  'db/forecast.ts: openItems(named)',
  'db/forecast.ts: type',
  // The types of a list's sort keys, each of a closed set.
  'db/inbox-branches.ts: type',
  // What drizzle made of a statement, with its values beside it.
  "db/inbox-export.ts: new Cursor<unknown[]>(text, values, { rowMode: 'array' })",
  'db/inbox-page.ts: sort.idType',
  'db/inbox-page.ts: sort.type',
  // Texts of `db/device-list.ts`.
  'db/notice-findings.ts: AWAITED',
  'db/notice-findings.ts: UNSENT',
  'db/notice-findings.ts: UNSENT_SINCE',
];

/** Each expression that is put into the text of a statement, with the file that it stands in. */
async function interpolations(): Promise<[file: string, expression: string][]> {
  const found: [string, string][] = [];
  for (const file of await sources()) {
    const text = await readFile(file, 'utf8');
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      for (const expression of rawParts(node))
        if (!isConstant(expression)) found.push([file, expression.getText()]);
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return found;
}

async function sources(): Promise<string[]> {
  const lists = PLACES.map(async (place) =>
    place.endsWith('.ts')
      ? [place]
      : (await readdir(place, { recursive: true }))
          .filter((name) => name.endsWith('.ts'))
          .map((name) => `${place}/${name}`),
  );
  return (await Promise.all(lists)).flat().sort();
}

const STATEMENT =
  /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|WHERE|JOIN|DECLARE|VALUES|RETURNING|ORDER BY|FETCH|LOCK TABLE|SET LOCAL|NOTIFY)\b/;

/** The parts of a node that become text of a statement, and are not written there as they are. */
function rawParts(node: ts.Node): ts.Node[] {
  // drizzle's sql`…` makes parameters of what is put into it.
  if (ts.isTemplateExpression(node) && !ts.isTaggedTemplateExpression(node.parent))
    return STATEMENT.test(node.getText()) ? node.templateSpans.map((span) => span.expression) : [];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return [node.left, node.right].filter(
      (side) => STATEMENT.test(node.getText()) && !ts.isStringLiteral(side),
    );
  if (!ts.isCallExpression(node)) return [];
  const called = node.expression.getText();
  const argument = /(^|\.)statement$/.test(called) ? node.arguments[1] : node.arguments[0];
  if (!argument || !/(^|\.)(statement|query|sql\.raw)$/.test(called)) return [];
  // `c.req.query('x')` and the check of a query string are no statements.
  if (/req\.query$/.test(called) || (called === 'query' && !ts.isStringLiteralLike(argument)))
    return [];
  const text = ts.isObjectLiteralExpression(argument) ? textOf(argument) : argument;
  return !text || isWritten(text) ? [] : [text];
}

/** The text of a statement that is given with its values. */
const textOf = ({ properties }: ts.ObjectLiteralExpression): ts.Node | undefined =>
  properties.map((each) => (each.name?.getText() === 'text' ? each : undefined)).find(Boolean);

/** A text that stands there; a template with parts is looked at by itself. */
const isWritten = (node: ts.Node): boolean =>
  ts.isPropertyAssignment(node)
    ? isWritten(node.initializer)
    : ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

/** Whether it is seen in this file to be the same at every run: literals, and what is made of them only. */
function isConstant(node: ts.Node): boolean {
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return true;
  if (ts.isTemplateExpression(node))
    return node.templateSpans.every((span) => isConstant(span.expression));
  if (ts.isConditionalExpression(node))
    return isConstant(node.whenTrue) && isConstant(node.whenFalse);
  if (ts.isBinaryExpression(node)) return isConstant(node.left) && isConstant(node.right);
  if (ts.isParenthesizedExpression(node)) return isConstant(node.expression);
  if (ts.isCallExpression(node))
    return (
      ts.isIdentifier(node.expression) &&
      node.arguments.length > 0 &&
      node.arguments.every(isConstant)
    );
  if (!ts.isIdentifier(node)) return false;
  const declared = declarationOf(node);
  return declared !== undefined && isConstant(declared);
}

/** What a constant at the top of the same file is set to. */
function declarationOf(name: ts.Identifier): ts.Expression | undefined {
  for (const each of name.getSourceFile().statements) {
    if (!ts.isVariableStatement(each) || !(each.declarationList.flags & ts.NodeFlags.Const))
      continue;
    for (const { name: declared, initializer } of each.declarationList.declarations)
      if (declared.getText() === name.text) return initializer;
  }
  return undefined;
}

let world: AccessWorld;
beforeAll(async () => {
  world = await openAccessWorld();
}, 120_000);
afterAll(() => world?.close());

describe('14 SQL only with parameters', () => {
  it('puts nothing into the text of a statement but constants of the program', async () => {
    const found = (await interpolations()).map(([file, expression]) => `${file}: ${expression}`);
    expect([...new Set(found)].sort()).toEqual(CHECKED);
  });

  const hostile = [
    "' OR '1'='1",
    "'; DROP TABLE items; --",
    "') OR 1=1 --",
    '"; SELECT pg_sleep(10); --',
    '$1',
    '$$',
    '\\',
    '%',
    '{a,b}',
    'null',
    '1e999',
    '\u202e',
    '%00',
    '%ff',
    '%c0%af',
  ];
  const encoded = (value: string) => (value.startsWith('%') ? value : encodeURIComponent(value));

  /** Nothing of it reached the database as anything but a value: no failure of ours, nothing changed. */
  async function harmless(
    user: string | null,
    path: string,
    init: RequestInit = {},
  ): Promise<void> {
    const since = performance.now();
    const { status, text } = await world.api.call(user, path, init);
    expect(status, `${path}: ${text.slice(0, 300)}`).toBeLessThan(500);
    expect(text, path).not.toMatch(/syntax error|invalid input syntax|SQLSTATE|Failed query/);
    expect(performance.now() - since, path).toBeLessThan(10_000);
  }

  /** Asks with each value, all at once; returns how many there were. */
  async function each(values: readonly string[], ask: (value: string) => Promise<void>) {
    await Promise.all(values.map(ask));
    return values.length;
  }

  /** Polling is noted at the device, so that only the items are compared. */
  const items = async () =>
    (await world.api.inbox.db.execute(sql`SELECT i::text FROM items i ORDER BY id`)).rows;

  const reading = accessTable().flatMap(({ route, cells }) => {
    const who = callers.find((each) => cells[each].own === 200);
    return route.startsWith('GET ') && who ? [{ route, who }] : [];
  });

  it('takes every filter, sort and cursor as a value, whatever it says', async () => {
    const { paths } = (await world.api.call(null, '/openapi.json')).body;
    const prepared = [];
    for (const { route, who } of reading)
      prepared.push({ route, who, path: (await requestOf(world, route, 'own')).path });
    const before = await items();
    let asked = 0;
    for (const { route, who, path } of prepared) {
      const template = route.slice('GET '.length).replace(/:(\w+)/g, '{$1}');
      const parameters: { name: string; in: string }[] = paths[template]?.get.parameters ?? [];
      for (const { name } of parameters.filter((each) => each.in === 'query'))
        asked += await each(hostile, (value) => {
          const start = path.includes('?') ? `${path}&` : `${path}?`;
          return harmless(people[who], `${start}${name}=${encoded(value)}`);
        });
    }
    expect(asked).toBeGreaterThan(500);
    expect(await items()).toEqual(before);
  }, 180_000);

  it('takes every part of an address as a value', async () => {
    const before = await items();
    const addressed = accessTable().filter(({ route }) => route.includes(':'));
    for (const { route, cells } of addressed) {
      const who = callers.find((each) => cells[each].own < 300) ?? 'nobody';
      const [method = '', path = ''] = route.split(' ');
      await each(hostile, (value) =>
        harmless(people[who], path.replace(/:\w+/g, encoded(value)), {
          method,
          ...(method !== 'GET' && {
            headers: {
              'Content-Type': 'application/json',
              'If-Match': value.replace(/\P{ASCII}/gu, ''),
            },
            body: '{}',
          }),
        }),
      );
    }
    expect(await items()).toEqual(before);
  }, 180_000);

  it('takes no cursor that was not given out here', async () => {
    let tampered = 0;
    for (const { route, who } of reading) {
      const { path } = await requestOf(world, route, 'own');
      const page = await world.api.call(
        people[who],
        `${path}${path.includes('?') ? '&' : '?'}limit=1`,
      );
      const cursor: unknown = page.body?.nextCursor;
      if (typeof cursor !== 'string') continue;
      const parts: string[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
      for (let at = 1; at < parts.length; at += 1)
        tampered += await each(hostile, (value) => {
          const made = Buffer.from(JSON.stringify(parts.with(at, value))).toString('base64url');
          return harmless(people[who], `${path}?limit=1&cursor=${made}`);
        });
    }
    expect(tampered).toBeGreaterThan(50);
  }, 180_000);
});
