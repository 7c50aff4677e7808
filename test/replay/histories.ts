import { fileURLToPath } from 'node:url';
import own from '../../package.json' with { type: 'json' };

/** The release whose histories `record.ts` writes. */
export const release: string = own.version;

/** One file a history, `RELEASE-STORY.json`; added with each release, never changed. */
export const historiesFolder: string = fileURLToPath(new URL('./histories', import.meta.url));
