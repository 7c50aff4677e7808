import { loadConfig } from '../config.ts';
import { ownBackOffice, runWorker } from '../worker.ts';
import { downFileIn, failingBackOffice } from './company/back-office.ts';

/** The worker of the demo: the product's own, over a back office that can be made to fail. */
try {
  const config = loadConfig();
  await runWorker(config, failingBackOffice(downFileIn(config.DATA_DIR), ownBackOffice));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
