import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { z } from 'zod';
import { beginSession, noteRefusedSignIn } from '../../db/sessions.ts';
import { languageOf } from '../../domain/language.ts';
import { worksInOffice } from '../../domain/office-scope.ts';
import type { ApiContext, ApiDeps, ApiEnv } from '../context.ts';
import { contentSecurityPolicy } from '../docs-style.ts';
import { operation } from '../openapi.ts';
import { describeFailure, isDatabaseAway } from '../problem.ts';
import { newSessionId, serviceCookie, sessionHash } from './cookies.ts';
import { failures, SignInFailure } from './failures.ts';
import { flowCookie } from './flow-cookie.ts';
import type { IssuerClient, SignedIn } from './issuer-client.ts';
import { failurePage, signedInPage, signedInScript } from './pages.ts';
import { returnAddress, returnPath } from './return-to.ts';

const tag = 'Page';
const Html = z.string();
/** In the description: the pages of one status. */
const failed = (status: number) => {
  const reasons = Object.entries(failures).filter(([, failure]) => failure.status === status);
  const named = reasons.map(([reason]) => `\`${reason}\``).join(', ');
  const description = `A page that says why nobody was signed in, and what to do: ${named}.`;
  return { description, schema: Html, type: 'text/html' };
};
const text = (name: string, description: string) =>
  ({ name, description, in: 'query', schema: { type: 'string' } }) as const;

/** Signing in to the page by a browser; whatever fails is told on a page. */
export function signInRoutes(deps: ApiDeps, issuer: IssuerClient): Hono<ApiEnv> {
  const { db, config, configuration, logger } = deps;
  const { publicUrl } = config;
  const cookie = serviceCookie(publicUrl);
  const app = new Hono<ApiEnv>();

  const remembered = (c: ApiContext) => flowCookie(publicUrl, c.req.query('state') ?? '');

  app.onError((error, c) => {
    const { reason, cause } = failureOf(error);
    const { status } = failures[reason];
    const requestId = c.get('requestId');
    const line = {
      ...{ requestId, reason },
      ...(cause !== undefined && { error: describeFailure(cause), issuerSaid: saidBy(cause) }),
    };
    if (status >= 500) logger.error(line, 'nobody was signed in');
    else logger.info(line, 'nobody was signed in');
    if (status === 503) c.header('Retry-After', '5');
    const returnTo = c.req.query('returnTo') ?? remembered(c).read(c)?.returnTo;
    const language = languageOf(c.req.header('Accept-Language'));
    return c.html(failurePage(reason, { language, requestId, returnTo }), status);
  });

  /** Lets in whom both the issuer and their document give work on the page. */
  async function admit(c: ApiContext, signedIn: SignedIn) {
    const user = (await configuration.current()).users.get(signedIn.subject);
    // Of somebody unknown nothing is noted: anybody with an account at the issuer could fill the audit.
    if (!user) throw new SignInFailure('user-inactive');
    const roles = signedIn.roles.filter((role) => user.roles.includes(role));
    if (!worksInOffice({ active: user.active, roles })) {
      const reason = user.active ? 'role-missing' : 'user-inactive';
      await noteRefusedSignIn(db, user.id, reason);
      throw new SignInFailure(reason);
    }
    const id = newSessionId();
    const earlier = cookie.read(c);
    const begun = { userId: user.id, roles: signedIn.roles };
    await beginSession(db, begun, sessionHash(id), earlier ? sessionHash(earlier) : null);
    cookie.write(c, id);
  }

  app.get(
    '/sign-in',
    operation({
      tag,
      summary: 'Sign in to the page',
      description:
        'For a browser: goes to the configured issuer (OpenID Connect, code with PKCE), which sends it back to `/sign-in/callback`.',
      open: true,
      parameters: [
        text(
          'returnTo',
          'Path of this service to go on at, such as `/inbox?status=queued`; else `/`.',
        ),
        text('choose', '`yes`: let the issuer ask who it is, also when it knows.'),
      ],
      failuresAreTold: true,
      answers: { 302: { description: 'To the issuer.' }, 500: failed(500), 503: failed(503) },
    }),
    async (c) => {
      c.header('Cache-Control', 'no-store');
      const { returnTo, choose, here } = c.req.query();
      // Cookies of `localhost` are not there at 127.0.0.1, to which the issuer would send the browser back.
      // Once only: a proxy may name us otherwise.
      if (!here && c.req.header('Host') !== new URL(publicUrl).host) {
        const same = new URLSearchParams({
          ...(returnTo && { returnTo }),
          ...(choose && { choose }),
          here: 'yes',
        });
        return c.redirect(`${publicUrl}/sign-in?${same}`);
      }
      const { url, flow } = await issuer.begin(choose === 'yes');
      flowCookie(publicUrl, flow.state).write(c, flow, returnPath(returnTo));
      return c.redirect(url.href);
    },
  );

  app.get(
    '/sign-in/callback',
    operation({
      tag,
      summary: 'Where the issuer sends the browser back to',
      description:
        'Makes a session, in place of the one that this browser had, and sets its cookie: http-only, `SameSite=Lax`, with https `Secure` and `__Host-`. It ends after an hour without a request, twelve hours at the latest.',
      open: true,
      failuresAreTold: true,
      answers: {
        302: { description: 'To where the sign-in was begun.' },
        ...{ 400: failed(400), 403: failed(403), 500: failed(500) },
        ...{ 502: failed(502), 503: failed(503) },
      },
    }),
    async (c) => {
      c.header('Cache-Control', 'no-store');
      const { search } = new URL(c.req.url);
      const flow = remembered(c).read(c);
      remembered(c).clear(c);
      if (!flow) throw new SignInFailure('expired');
      const returned = new URL(`${publicUrl}/sign-in/callback${search}`);
      await admit(c, await issuer.finish(returned, flow));
      return c.redirect(returnAddress(publicUrl, flow.returnTo));
    },
  );

  app.get(
    '/signed-in',
    operation({
      tag,
      summary: 'The end of a sign-in in a window beside the page',
      description:
        'As `returnTo` of `/sign-in`: posts `signed-in` on the BroadcastChannel `appsuite-inbox` and closes its window.',
      open: true,
      answers: { 200: { description: 'The page.', schema: Html, type: 'text/html' } },
    }),
    secureHeaders({ contentSecurityPolicy: { ...contentSecurityPolicy, scriptSrc: ["'self'"] } }),
    (c) => c.html(signedInPage(languageOf(c.req.header('Accept-Language')))),
  );
  app.get(
    '/signed-in.js',
    operation({
      tag,
      summary: 'The script of that page',
      open: true,
      answers: { 200: { description: 'The script.', schema: z.string(), type: 'text/javascript' } },
    }),
    (c) => c.body(signedInScript, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  );

  return app;
}

function failureOf(error: unknown): SignInFailure {
  if (error instanceof SignInFailure) return error;
  return new SignInFailure(isDatabaseAway(error) ? 'database-away' : 'unexpected', error);
}

/** The issuer's own word for a failure, such as `invalid_client` (RFC 6749); nothing else of what it said. */
function saidBy(cause: unknown): string | undefined {
  const said = (cause as { error?: unknown }).error;
  return typeof said === 'string' && /^[a-z_]{1,50}$/.test(said) ? said : undefined;
}
