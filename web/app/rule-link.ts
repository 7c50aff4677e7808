/** A rule as an error names it. */
type Rule = { kind: string; id: string; href: string };
/** What the error is about: which cell of the rule's document it is. */
type About = {
  objectType?: string | undefined;
  path?: string | undefined;
  params?: Record<string, unknown>;
};

/**
 * Where the configuration page shows a rule: the page of the document that holds it, and which part of
 * that document it is (`/configuration/object-types/order?rule=mandatory%2Fsolution-before-completion`).
 * With `about`, also the very cell that lacks something (`?rule=move%2Fissued%2Fin-progress&type=order`).
 */
export function ruleLink({ kind, id, href }: Rule, about: About = {}): string {
  const page = href.replace(/^.*\/v1\/config\//, '/configuration/');
  const part = id.split('/').slice(1).join('/');
  const rule = part === '' ? cellOf(about) : `${kind}/${part}`;
  if (rule === undefined) return page;
  const type = kind === 'function-profile' ? about.objectType : undefined;
  return `${page}?${new URLSearchParams({ rule, ...(type !== undefined && { type }) })}`;
}

function cellOf({ path, params = {} }: About): string | undefined {
  const { from, to } = params;
  if (typeof from === 'string' && typeof to === 'string') return `move/${from}/${to}`;
  return path?.startsWith('/fields/') ? `field/${path.split('/')[2]}` : undefined;
}
