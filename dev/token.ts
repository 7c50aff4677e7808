import { ConfigError, loadConfig } from '../config.ts';
import { demoToken, TokenRefused } from './demo-token.ts';
import { demoPeople } from './people.ts';
import { readProcesses } from './processes.ts';

const people = [...demoPeople.keys()].join(', ');

async function main(user: string | undefined): Promise<string> {
  if (user === undefined) throw new TokenRefused('Usage: npm run --silent token -- USER');
  const config = loadConfig();
  const { issuer } = await readProcesses(config.DATA_DIR);
  const url = config.OIDC_ISSUER ?? issuer?.url ?? `http://127.0.0.1:${config.ISSUER_PORT}`;
  try {
    return await demoToken(url, user);
  } catch (cause) {
    if (cause instanceof TokenRefused) throw cause;
    throw new TokenRefused(`No issuer answers at ${url}: run \`npm start\` first`, { cause });
  }
}

try {
  console.log(await main(process.argv[2]));
} catch (error) {
  if (!(error instanceof TokenRefused || error instanceof ConfigError)) throw error;
  console.error(`${error.message}. The demo users are: ${people}.`);
  process.exitCode = 1;
}
