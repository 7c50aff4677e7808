import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { asText, isClean } from './report.ts';

const usage = `Usage: npm run checker -- --journal FOLDER --database URL [--api URL --token USER=TOKEN …] [--since ISO] [--json]
Compares the journals of a run with what the service says; exit code 1 when it breaks a promise.`;

function read() {
  const { values } = parseArgs({
    options: {
      journal: { type: 'string' },
      database: { type: 'string' },
      api: { type: 'string' },
      token: { type: 'string', multiple: true },
      since: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { journal, database, api, since, json } = values;
  if (!journal || !database) throw new TypeError('--journal and --database are needed');
  const tokens = new Map(
    (values.token ?? []).map((each): [string, string] => {
      const at = each.indexOf('=');
      return [each.slice(0, at), each.slice(at + 1)];
    }),
  );
  const options = {
    journalFolder: journal,
    databaseUrl: database,
    ...(api && { apiUrl: api, token: (user: string) => tokens.get(user) }),
    ...(since && { since: new Date(since) }),
  };
  return { options, json };
}

try {
  const { options, json } = read();
  const report = await check(options);
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : asText(report)}\n`);
  process.exitCode = isClean(report) ? 0 : 1;
} catch (error) {
  // `parseArgs` and what is missing: the caller's mistake, not the service's.
  const mistaken = error instanceof TypeError;
  process.stderr.write(`${mistaken ? `${error.message}\n${usage}` : (error as Error).stack}\n`);
  process.exitCode = 2;
}
