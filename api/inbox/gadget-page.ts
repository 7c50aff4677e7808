import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { type Category, categories, type Language } from '../../domain/words.ts';
import type { Gadget } from './gadget.ts';
import { categoryWords, gadgetWords, since } from './gadget-words.ts';

type Html = ReturnType<typeof html>;

const style = `
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
body { margin: 0; padding: 12px 14px; background: Canvas; overflow-wrap: anywhere; }
h1, h2, p, ul, dl, dd { margin: 0; padding: 0; }
h1 { font-size: 1rem; }
h2 { font-size: 0.8rem; font-weight: 600; margin: 14px 0 4px; color: color-mix(in srgb, currentColor 75%, transparent); }
a { color: light-dark(#0b57d0, #a8c7fa); }
.big { font-size: 2.4rem; font-weight: 700; line-height: 1.1; margin-right: 8px; }
.failed { margin-top: 4px; }
.figures { margin-top: 10px; }
ul { list-style: none; }
li, dl div { display: flex; gap: 8px; justify-content: space-between; align-items: baseline; padding: 3px 0; border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
li > span:last-child, dd { font-variant-numeric: tabular-nums; white-space: nowrap; font-weight: 600; }
small { display: block; color: color-mix(in srgb, currentColor 75%, transparent); font-weight: 400; }
svg { display: block; width: 100%; height: 48px; fill: light-dark(#b3261e, #f2b8b5); }
footer { margin-top: 14px; display: flex; justify-content: space-between; gap: 8px; font-size: 0.85rem; }
`;
const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * What a browser lets the block do: show its own style in the frames of these origins, and nothing else.
 * Browsers that know `frame-ancestors` pass over the `X-Frame-Options` that every answer has.
 */
export const gadgetPolicy = (frameAncestors: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors.length > 0 ? frameAncestors.join(' ') : "'none'"}`,
  ].join('; ');

const block = (
  language: Language,
  content: Html,
  refreshSeconds?: number,
): Html => html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
${refreshSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${refreshSeconds}">`}
<title>${gadgetWords[language].title}</title>
<style>${raw(style)}</style>
</head>
<body>${content}</body>
</html>`;

const link = (href: string, text: string): Html =>
  html`<a href="${href}" target="_blank" rel="noopener noreferrer">${text}</a>`;

/** Days as bars; the same in words for who does not see them. */
function trendOf({ trend }: Gadget, number: (n: number) => string): Html {
  const highest = Math.max(1, ...trend.map(({ failed }) => failed));
  const bars = trend.map(({ failed }, day) => {
    const height = failed === 0 ? 0 : Math.max(2, Math.round((failed / highest) * 46));
    return html`<rect x="${day * 10}" y="${48 - height}" width="8" height="${height}"></rect>`;
  });
  const told = trend.map(({ failed }) => number(failed)).join(', ');
  return html`<svg viewBox="0 0 138 48" preserveAspectRatio="none" role="img" aria-label="${told}">${bars}</svg>`;
}

/** The block as a page of its own: no script, nothing from anywhere, everything in it escaped. */
export function gadgetPage(gadget: Gadget, language: Language, refreshSeconds: number): Html {
  const now = new Date().toISOString();
  const words = gadgetWords[language];
  const format = new Intl.NumberFormat(language);
  const number = (n: number) => format.format(n);
  const { failed, today, mine, causes, devices, oldestFailedAt } = gadget;
  const ofCategory = (category: Category) => gadget.categories[category] ?? 0;
  const rows: [string, string][] = [
    [words.mine, number(mine.repairable)],
    [words.assigned, number(mine.assigned)],
    ...(oldestFailedAt
      ? [[words.oldest, since(oldestFailedAt, now, language)] as [string, string]]
      : []),
    [words.silent, number(devices.silent)],
    [words.jammed, number(devices.jammed)],
  ];
  const shown = categories.filter((category) => ofCategory(category) > 0);
  return block(
    language,
    html`<main><h1>${words.title}</h1>
<p class="failed"><span class="big">${number(failed)}</span>${words.failed}</p>
<p>${words.today}: ${number(today.received)} ${words.received}, ${number(today.completed)} ${words.completed}, ${number(today.failed)} ${words.failures}</p>
<dl class="figures">${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
<h2>${words.trend}</h2>${trendOf(gadget, number)}
${
  causes.length > 0
    ? html`<h2>${words.causes}</h2><ul>${causes.map(
        (cause) =>
          html`<li><span>${link(cause.href, cause.sentence)}${cause.blocking > 0 ? html`<small>${number(cause.blocking)} ${words.waiting}</small>` : ''}</span><span>${number(cause.count)}</span></li>`,
      )}</ul>`
    : html`<h2>${words.causes}</h2><p>${words.nothing}</p>`
}
${
  shown.length > 0
    ? html`<h2>${words.categories}</h2><dl>${shown.map(
        (category) =>
          html`<div><dt>${categoryWords[language][category]}</dt><dd>${number(ofCategory(category))}</dd></div>`,
      )}</dl>`
    : ''
}
<footer><span>${words.updated} ${now.slice(11, 16)} UTC</span>${link(gadget.href, words.open)}</footer></main>`,
    refreshSeconds,
  );
}

/** What is shown when the token has ended: what to do, and nothing of the inbox. */
export function endedPage(language: Language): Html {
  const { endedTitle, ended } = gadgetWords[language];
  return block(language, html`<main><h1>${endedTitle}</h1><p>${ended}</p></main>`);
}
