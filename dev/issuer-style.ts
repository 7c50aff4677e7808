import { createHash } from 'node:crypto';

/** The style of the embedded issuer's pages. */
const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; place-items: start center; padding: 5vh 1rem 3rem; box-sizing: border-box; }
main { width: 100%; max-width: 46rem; }
h1 { margin: 0 0 0.25rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 1.75rem 0 0.5rem; font-size: 1rem; }
p { margin: 0 0 0.5rem; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.6rem; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); }
button { font: inherit; color: inherit; text-align: left; cursor: pointer; width: 100%; min-height: 3.5rem; padding: 0.6rem 0.9rem;
  border: 1px solid color-mix(in srgb, currentColor 45%, transparent); border-radius: 8px; background: color-mix(in srgb, currentColor 4%, transparent); }
button:hover { background: color-mix(in srgb, currentColor 10%, transparent); }
button:focus-visible { outline: 3px solid #2f7bd9; outline-offset: 2px; }
button strong, button span { display: block; }
button span { font-size: 0.9rem; }
`;

const hash = createHash('sha256').update(style).digest('base64');

/** What the browser may load for such a page: its style, and a script of this issuer. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** A page of the embedded issuer; `content` is HTML. */
export const issuerPage = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
