import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { emma } from '../domain/fixtures.ts';
import { documentsOf, openInbox, type TestInbox } from '../support/inbox.ts';

let inbox: TestInbox;
let folder: string;
const mia = emma({ id: 'mia', roles: ['application-manager'] });
beforeAll(async () => {
  inbox = await openInbox([...documentsOf(), { kind: 'user', id: 'mia', document: mia }]);
  folder = await mkdtemp(join(tmpdir(), 'documents-'));
});
afterAll(async () => {
  await inbox.close();
  await rm(folder, { recursive: true });
});

const run = (...files: string[]) =>
  promisify(execFile)('node', ['--import', 'tsx', 'dev/documents.ts', ...files], {
    env: { ...process.env, DATABASE_URL: inbox.appUrl, DATA_DIR: folder },
  });
const load = async (list: unknown) => {
  const file = join(folder, 'list.json');
  await writeFile(file, JSON.stringify(list));
  return run(file);
};

it('prints the documents in force, and takes them back', async () => {
  const { stdout } = await run();
  const list = JSON.parse(stdout) as { id: string }[];
  expect(list.map(({ id }) => id)).toContain('region-north');
  expect((await load(list)).stdout).toContain('0 documents changed.');
});

it('puts a list in force as the API would: all of it, or nothing with what is wrong', async () => {
  const hugo = emma({ id: 'hugo', name: 'Hugo', functionProfile: null });
  const user = (document: object, id = 'hugo') => ({ kind: 'user', id, document });
  await expect(load([user({ ...hugo, colour: 'red' })])).rejects.toMatchObject({
    stderr: expect.stringContaining('Unrecognized key: "colour"'),
  });
  await expect(load([user(hugo, 'emma')])).rejects.toMatchObject({
    stderr: expect.stringContaining('the document has another id'),
  });
  const lost = user(emma({ propertySet: 'gone' }), 'emma');
  await expect(load([user(hugo), lost])).rejects.toMatchObject({
    stderr: expect.stringContaining('user/emma/propertySet: There is no property set ‘gone’.'),
  });
  expect((await inbox.configuration.current()).version).toBe(1);
  const { stdout } = await load([user(hugo)]);
  expect(stdout).toContain('Warning: user/hugo/functionProfile: A field engineer without');
  expect(stdout).toContain('1 document changed.');
});
