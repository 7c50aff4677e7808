import { Hono } from 'hono';
import { endSession } from '../../db/sessions.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { operation } from '../openapi.ts';
import { serviceCookie, sessionHash } from './cookies.ts';
import type { IssuerClient } from './issuer-client.ts';
import { assertOwnOrigin } from './origin.ts';

/** `POST /sign-out`: for the page's script, so its errors are problems. */
export function signOutRoute(
  { db, config: { publicUrl } }: Pick<ApiDeps, 'db' | 'config'>,
  issuer: IssuerClient,
): Hono<ApiEnv> {
  const cookie = serviceCookie(publicUrl);
  return new Hono<ApiEnv>().post(
    '/sign-out',
    operation({
      tag: 'Page',
      summary: 'Sign out of the page',
      description:
        'Ends the session of the cookie, if there is one. Like every change that is asked for with the cookie it needs the `Origin` of this service.',
      open: true,
      answers: {
        204: {
          description:
            'Signed out. `Location`, where it is there: go to that address to end the session at the issuer too, which comes back to `/`.',
        },
      },
      problems: ['foreign-origin'],
    }),
    async (c) => {
      const session = cookie.read(c);
      if (session) {
        assertOwnOrigin(c, publicUrl);
        await endSession(db, sessionHash(session));
        cookie.clear(c);
      }
      const goodbye = await issuer.goodbye();
      return c.body(null, 204, goodbye ? { Location: goodbye.href } : {});
    },
  );
}
