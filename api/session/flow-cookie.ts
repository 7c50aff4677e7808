import type { Context } from 'hono';
import { z } from 'zod';
import { serviceCookie } from './cookies.ts';
import type { Flow } from './issuer-client.ts';

/** Seconds that somebody may take at the issuer. */
const MOST_SECONDS = 15 * 60;

const Remembered = z.object({ nonce: z.string(), verifier: z.string(), returnTo: z.string() });

/**
 * Remembers a sign-in under way in the browser that began it, so that any process can end it, and no
 * other browser can. One cookie each, by its state: two tabs do not get into each other's way.
 */
export function flowCookie(publicUrl: string, state: string) {
  const cookie = serviceCookie(publicUrl, `-sign-in-${state.replace(/[^\w-]/g, '').slice(0, 16)}`);
  return {
    write(c: Context, { nonce, verifier }: Flow, returnTo: string) {
      const text = JSON.stringify({ nonce, verifier, returnTo });
      cookie.write(c, Buffer.from(text).toString('base64url'), MOST_SECONDS);
    },
    clear: cookie.clear,
    /** What was remembered; null = nothing, or not any more. */
    read(c: Context): (Flow & { returnTo: string }) | null {
      const text = cookie.read(c) ?? '';
      try {
        const json: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
        return { state, ...Remembered.parse(json) };
      } catch {
        return null;
      }
    },
  };
}
