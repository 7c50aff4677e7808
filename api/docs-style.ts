import { createHash } from 'node:crypto';

/** The style of the pages that this API serves by itself. */
export const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { overflow: auto; padding: 0.75rem; background: color-mix(in srgb, currentColor 7%, transparent); }
details { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 4px; margin: 0.5rem 0; padding: 0.5rem 0.75rem; }
summary { cursor: pointer; }
table { display: block; overflow-x: auto; border-collapse: collapse; max-width: 100%; }
code, td { overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; }
`;

const hash = createHash('sha256').update(style).digest('base64');

/** Nothing from anywhere, but for the style above: neither JSON nor these pages need more. */
export const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  styleSrc: [`'sha256-${hash}'`],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};
