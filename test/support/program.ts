import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../dev/ports.ts';
import { until } from './inbox.ts';
import { issuerUrl } from './issuer.ts';

/** A program of ours as a process of its own, with all that it prints. */
export type Program = {
  child: ChildProcess;
  /** Standard output and standard error so far, in one. */
  output(): string;
  /** Settles when it has ended: its exit code, else the signal. */
  ended: Promise<number | string>;
  /** Ends it hard, if it still runs. */
  kill(): Promise<void>;
};

/** Starts a program from source; `environment` stands above the test's own. */
export function startProgram(file: string, environment: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  // «close» comes after the last output.
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | string);
  return {
    ...{ child, ended },
    output: () => output,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The product's own api as a process of its own, ready. */
export async function startApi(
  { appUrl }: { appUrl: string },
  environment: Record<string, string> = {},
): Promise<Program & { url: string }> {
  const port = environment['PORT'] ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const program = startProgram('api/server.ts', {
    ...{ DATABASE_URL: appUrl, OIDC_ISSUER: issuerUrl(), LOG_LEVEL: 'error' },
    ...{ PORT: `${port}`, PUBLIC_URL: url },
    ...environment,
  });
  await until(async () => {
    if (program.child.exitCode !== null) throw new Error(`the api ended: ${program.output()}`);
    return (await fetch(`${url}/readyz`).catch(() => null))?.ok;
  });
  return { ...program, url };
}
