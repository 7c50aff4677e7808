type Visit = { at: URL; status: number; text: string; headers: Headers };
type Asked = { form?: Record<string, string>; until?: string; headers?: Record<string, string> };
type Request = { method?: string; body?: URLSearchParams; headers?: Record<string, string> };
type Cookie = { name: string; value: string; path: string };

/**
 * A browser as far as signing in needs one: keeps cookies by their path, whatever the port, follows
 * redirects, and sends on a form that would send itself. `routes` leads origins that nobody serves to
 * where they are served; `jar` is what another browser kept.
 */
export function openSessionBrowser(routes: Record<string, string> = {}, jar: Cookie[] = []) {
  let cookies = [...jar];
  const keep = (headers: Headers) => {
    for (const said of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(said) ?? [];
      const [, path = '/'] = /; path=([^;]+)/i.exec(said) ?? [];
      cookies = cookies.filter((each) => each.name !== name || each.path !== path);
      if (!/max-age=0|expires=thu, 01 jan 1970/i.test(said)) cookies.push({ name, value, path });
    }
  };
  const cookieHeader = ({ pathname }: URL): string =>
    cookies
      .filter(({ path }) => pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');

  /** One request, without following a redirect. */
  async function ask(url: URL | string, { headers, ...init }: Request = {}): Promise<Response> {
    const at = new URL(url);
    const answer = await fetch(new URL(at.pathname + at.search, routes[at.origin] ?? at.origin), {
      ...{ ...init, redirect: 'manual', headers: { ...headers, Cookie: cookieHeader(at) } },
    });
    keep(answer.headers);
    return answer;
  }

  /** Opens an address, or sends a form to it, and goes where it leads; up to `until`, where that is given. */
  async function visit(url: URL | string, { form, ...asked }: Asked = {}): Promise<Visit> {
    const at = new URL(url);
    const answer = await ask(at, {
      ...(asked.headers && { headers: asked.headers }),
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    const { status, headers } = answer;
    const location = headers.get('Location');
    if (location === null) {
      const text = await answer.text();
      const [, action] =
        /forms\[0\]\.submit\(\).*<form method="post" action="([^"]+)"/s.exec(text) ?? [];
      return action === undefined
        ? { at, status, text, headers }
        : visit(new URL(action, at), { ...asked, form: hiddenOf(text) });
    }
    const next = new URL(location, at);
    if (asked.until !== undefined && next.href.startsWith(asked.until))
      return { at: next, status, text: '', headers };
    return visit(next, asked);
  }
  return {
    ...{ ask, visit },
    cookies: () => cookies,
    /** Another browser with what this one keeps by now. */
    copy: () => openSessionBrowser(routes, cookies),
  };
}
export type SessionBrowser = ReturnType<typeof openSessionBrowser>;

/** The hidden fields of a page's form. */
export const hiddenOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );
