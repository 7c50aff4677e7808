import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DocumentChange } from '../api/config/documents.ts';
import { ownId } from '../api/config/kinds.ts';
import { ConfigError, loadConfig } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { putDocuments } from '../db/documents.ts';
import { documents } from '../db/schema-company.ts';
import { differs } from '../domain/configuration-check/apply-changes.ts';
import { readProcesses } from './processes.ts';

/**
 * The configuration as a file: without an argument prints every document in force, with the path of
 * such a list puts those that differ in force, all or none, in the name of mia.
 */
const List = z.array(
  DocumentChange.refine(({ kind, id, document }) => ownId(kind, document) === id, {
    error: 'the document has another id',
  }),
);

async function readList(file: string): Promise<z.infer<typeof List>> {
  try {
    return List.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const faults = error instanceof z.ZodError ? z.prettifyError(error) : undefined;
    const said = faults ?? (error instanceof Error ? error.message : '');
    const message = `${file} is not a list of documents as \`npm run documents\` prints it: ${said}`;
    throw new Error(message, { cause: error });
  }
}

async function main(file: string | undefined): Promise<void> {
  const config = loadConfig();
  const { postgres } = await readProcesses(config.DATA_DIR);
  const url = config.DATABASE_URL ?? postgres?.appUrl;
  if (!url) throw new ConfigError('Run `npm start` first, or set DATABASE_URL.');
  const { db, close } = openDatabase(url, { max: 2, name: 'appsuite-inbox documents' });
  try {
    if (file === undefined) {
      const { kind, id, document } = documents;
      const list = await db.select({ kind, id, document }).from(documents).orderBy(kind, id);
      console.log(JSON.stringify(list, null, 2));
    } else {
      const list = await readList(file);
      const { before, warnings } = await putDocuments(db, list, 'mia');
      const changed = list.filter((change) => differs(before, change)).length;
      for (const { kind, id, pointer, detail } of warnings)
        console.log(`Warning: ${kind}/${id}${pointer}: ${detail}`);
      console.log(`${changed} ${changed === 1 ? 'document' : 'documents'} changed.`);
    }
  } finally {
    await close();
  }
}

try {
  await main(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
