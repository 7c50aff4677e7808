import { createServer } from 'node:net';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

const free = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/** The SDK's core: one log for all, and the worker's metrics on a port of their own (0 = none). */
export async function installRuntime(log: Logger, metricsPort: number): Promise<void> {
  const metered = metricsPort > 0 && (await free(metricsPort));
  if (metricsPort > 0 && !metered)
    log.warn(
      { port: metricsPort },
      'WORKER_METRICS_PORT is taken: this worker runs without metrics; give each worker its own',
    );
  Runtime.install({
    // A signal is handled by worker.ts, in order: first the dispatcher, then the worker.
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      // A business failure is no news for the log, and of any other `onError` of the activities tells.
      if (message === 'Activity failed') return;
      const { error, ...rest } = meta ?? {};
      const cause = error instanceof Error ? { error: error.name } : {};
      log[level === 'ERROR' ? 'error' : 'warn']({ ...rest, ...cause }, message);
    }),
    telemetryOptions: {
      // Else the core writes lines of its own kind beside the log.
      logging: { forward: {} },
      ...(metered && { metrics: { prometheus: { bindAddress: `127.0.0.1:${metricsPort}` } } }),
    },
  });
}
