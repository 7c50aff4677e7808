import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { round } from './statistics.ts';

/** What a load program found; the file under `bench/results/` adds where and how it ran. */
export type Findings = {
  repeats: number;
  rows: Record<string, unknown>[];
  /** Medians of the repeats. */
  ratios: Record<string, number>;
};

/** The commit that is measured, as `git describe` names it; `unknown` outside a repository. */
export const commit = (): string => {
  try {
    const git = ['describe', '--always', '--dirty'];
    return execFileSync('git', git, { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
};

const machine = (): string => {
  const model = cpus()[0]?.model.trim() ?? process.arch;
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${model}, ${memory} GiB, ${process.platform}, Node ${process.version}`;
};

/** Prints the findings as a table and writes `bench/results/NAME.json`. */
export async function report(
  name: string,
  findings: Findings,
  program = 'npm run bench --',
): Promise<void> {
  const command = [program, ...process.argv.slice(2)].join(' ');
  const ratios = Object.fromEntries(
    Object.entries(findings.ratios).map(([ratio, value]) => [ratio, round(value, 2)]),
  );
  const result = { name, commit: commit(), machine: machine(), command, ...findings, ratios };
  const folder = fileURLToPath(new URL('./results', import.meta.url));
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/${name}.json`, `${JSON.stringify(result, null, 2)}\n`);
  console.table(findings.rows.map(flat));
  for (const [ratio, value] of Object.entries(ratios)) console.log(`${ratio}: ${value}`);
}

const flat = (row: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => !Array.isArray(value)));
