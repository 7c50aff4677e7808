import { hash, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CookieOptions } from 'hono/utils/cookie';

const NAME = 'appsuite-inbox';

/** One cookie of this service, as the browser is to keep it. */
export type Cookie = {
  read(c: Context): string | undefined;
  write(c: Context, value: string, maxAge?: number): void;
  clear(c: Context): void;
};

/**
 * A cookie that no script reads and that no other site, path or subdomain sets (`__Host-`, where the page
 * has https). `SameSite=Lax`, not `Strict`: the issuer sends the browser back from another site, and then
 * the session that is replaced must be seen; a link in a mail works; no GET changes anything, and every
 * change looks at the `Origin` itself.
 */
export function serviceCookie(publicUrl: string, suffix = ''): Cookie {
  const name = NAME + suffix;
  const secure = publicUrl.startsWith('https:');
  const prefix = secure ? 'host' : undefined;
  const options: CookieOptions = { path: '/', httpOnly: true, secure, sameSite: 'Lax' };
  const all: CookieOptions = prefix ? { ...options, prefix } : options;
  return {
    read: (c) => getCookie(c, name, prefix),
    // Without an age it goes with the browser; how long the session lasts is told by its row alone.
    write: (c, value, maxAge) =>
      setCookie(c, name, value, { ...all, ...(maxAge !== undefined && { maxAge }) }),
    clear: (c) => void deleteCookie(c, name, all),
  };
}

/** A new value for the session's cookie: 256 random bits. */
export const newSessionId = (): string => randomBytes(32).toString('base64url');

/** What is kept of it. */
export const sessionHash = (id: string): string => hash('sha256', id, 'hex');
