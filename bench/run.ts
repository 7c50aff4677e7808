import { Command, InvalidArgumentError } from 'commander';
import { ack } from './ack.ts';
import { bulk } from './bulk.ts';
import { drain } from './drain.ts';
import { exportAll } from './export.ts';
import { inbox } from './inbox.ts';
import { load } from './load.ts';
import { page } from './page.ts';
import { preview } from './preview.ts';
import { type Findings, report } from './report.ts';

const count = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('is not a whole number above 0');
  return number;
};

const program = new Command('npm run bench --').description(
  'Load programs: each prints a table and writes bench/results/NAME.json.',
);

program
  .command('drain')
  .description('how fast acknowledged transactions are drained')
  .option('--repeats <n>', 'times that everything is measured', count, 3)
  // Fewer would measure how fast the programs warm up.
  .option('--transactions <n>', 'that the product drains each time', count, 1500)
  .option('--only <variants...>', 'variants to run, by name', [])
  .option('--profile <folder>', 'write and print CPU profiles of the workers')
  .action(async (options) => report('drain', await drain(options)));

program
  .command('ack')
  .description('how fast batches are acknowledged over HTTP')
  .option('--repeats <n>', 'times that everything is measured', count, 4)
  .option('--batches <n>', 'that each of 100 devices sends each time', count, 40)
  .option('--profile <folder>', 'write and print CPU profiles of the api')
  .action(async (options) => report('ack', await ack(options)));

program
  .command('preview')
  .description('how long a preview takes over everything that failed')
  .option('--repeats <n>', 'times that everything is measured', count, 5)
  .option('--items <n>', 'that failed', count, 10_000)
  .action(async (options) => report('preview', await preview(options)));

program
  .command('bulk')
  .description('how fast parked items are queued for a retry and complete')
  .option('--repeats <n>', 'times that everything is measured', count, 3)
  .option('--items <n>', 'that are parked', count, 10_000)
  .action(async (options) => report('bulk', await bulk(options)));

program
  .command('inbox')
  .description('how fast the lists of a large inbox are answered, and by which plans')
  .option('--repeats <n>', 'times that every request is made', count, 40)
  .option('--items <n>', 'in the inbox; one in 50 failed', count, 1_000_000)
  .action(async (options) => conclude('inbox', await inbox(options)));

program
  .command('page')
  .description('how fast the page of a large inbox answers in a browser')
  .option('--repeats <n>', 'times that everything is done', count, 20)
  .option('--items <n>', 'in the inbox; one in 50 failed', count, 1_000_000)
  .action(async (options) => conclude('page', await page(options)));

program
  .command('export')
  .description('how much memory the api takes to export a large inbox')
  .option('--items <n>', 'in the inbox', count, 1_000_000)
  .action(async (options) => conclude('export', await exportAll(options)));

program
  .command('load')
  .description('twice the rate that can be sustained, and devices beside a noisy one')
  .option('--minutes <n>', 'at twice the rate', count, 10)
  .action(async (options) => conclude('load', await load(options)));

/** Reports, and fails when a bound was broken. */
async function conclude(name: string, { broken, ...findings }: Findings & { broken: string[] }) {
  await report(name, findings);
  for (const line of broken) console.error(`BROKEN ${line}`);
  if (broken.length > 0) process.exitCode = 1;
}

await program.parseAsync();
