import type { Reporter, SerializedError, TestModule } from 'vitest/node';

type Counts = { passed: number; failed: number; skipped: number };

/**
 * Ends the run with `N passed, N failed` alone on the last line. What kept tests from running (a file
 * that cannot be loaded, a hook that throws, an error nobody caught, a set-up that failed) counts as failed.
 */
class SummaryReporter implements Reporter {
  /** A run that never ends has failed. */
  #counts: Counts = { passed: 0, failed: 1, skipped: 0 };

  onInit(): void {
    // After everything else that is printed, also when the run is broken off.
    process.once('exit', () => {
      const { passed, failed, skipped } = this.#counts;
      if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
      process.stdout.write(`${passed} passed, ${failed} failed\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    this.#counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      this.#counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) this.#counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // A test without a result did not get to run, because of an error counted above.
        this.#counts[state === 'pending' ? 'skipped' : state] += 1;
      }
    }
  }
}

// biome-ignore lint/style/noDefaultExport: the form in which vitest loads a reporter
export default SummaryReporter;
