import { defineConfig } from 'vitest/config';
import usual from '../../vitest.config.ts';

/** Records the histories of a release: `npx vitest run --config test/replay/record.config.ts`. */
export default defineConfig({
  ...usual,
  test: { ...usual.test, include: ['test/replay/record.ts'] },
});
