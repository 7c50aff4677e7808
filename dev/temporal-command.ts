import { spawnSync } from 'node:child_process';
import { loadConfig } from '../config.ts';
import { readProcesses } from './processes.ts';
import { findTemporal } from './temporal-cli.ts';

/** The `temporal` program that `npm start` uses, told where its server is: `npm run temporal -- workflow list`. */
const { temporal } = await readProcesses(loadConfig().DATA_DIR);
if (!temporal)
  console.error('`npm start` does not run here: the CLI looks for a server by itself.');
const address = temporal ? ['--address', temporal.address] : [];
const { status } = spawnSync(await findTemporal(), [...process.argv.slice(2), ...address], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
