const owned = `document.title='owned'`;

/**
 * Text that somebody means harm with. Where a page takes one for more than text, the window's title
 * becomes `owned`, `evil.invalid` is asked, or what is shown goes away.
 */
export const hostile = [
  `<script>${owned}</script><svg onload=${owned}>`,
  `" autofocus onfocus="${owned}" x='`,
  `'"></textarea></title><img src=x onerror="${owned}">`,
  `javascript:${owned}`,
  `<img src="https://evil.invalid/x"><link rel=stylesheet href=//evil.invalid/x><a href=javascript:${owned}>x</a>`,
  `</style><style>*{display:none}</style>;background:url(//evil.invalid/x)`,
  `{{constructor.constructor("${owned}")()}} \${${owned}} {count} {who} %s $& $1`,
  `&lt;b&gt; &amp;#x27; <b>bold</b> <!-- [x](javascript:${owned}) **x** \`x\``,
  `=HYPERLINK("https://evil.invalid","x") +1 -1 @SUM(1)`,
  `'; DROP TABLE items; --`,
  // Turns the direction of writing, and what cannot be seen.
  `\u202Etxt.exe\u202C \u2066x \u200B\u200D\uFEFF\u00AD`,
  `Z${'\u0335\u0321\u0336\u030D'.repeat(30)}algo`,
  '👩‍👩‍👧‍👦🏳️‍🌈💥 ﷽ 漢字',
  String.raw`\u0000 \x00 %00 %0d%0aSet-Cookie: \n __proto__`,
  'W'.repeat(300),
] as const;

/** All of it, for a field that takes a text. */
export const hostileText = hostile.join('\n');

/** As much of it as a name of 100 characters takes. */
export const hostileName = `"'></b><img src=x onerror=${owned}>{{7*7}} &lt;\u202Ex\u202C💥${'W'.repeat(25)}`;

/** Names that devices make up have neither a slash nor what cannot be seen. */
export const hostileId = hostileName.replaceAll(/[/\p{C}]/gu, '');
