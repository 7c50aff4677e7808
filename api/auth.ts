import { hash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { findSession } from '../db/sessions.ts';
import type { User } from '../domain/configuration.ts';
import { languageOf } from '../domain/language.ts';
import { type Language, type Role, roles } from '../domain/words.ts';
import type { ApiConfig, ApiContext, ApiDeps, ApiEnv, Caller } from './context.ts';
import { type Problem, problem } from './problem.ts';
import { serviceCookie, sessionHash } from './session/cookies.ts';
import { assertOwnOrigin } from './session/origin.ts';

/** What a valid token says. */
type Claims = { subject: string; roles: Role[]; expiresAt: number };
/** Checks a token (RFC 8725); throws a {@link Problem}: 401, or 503 when its issuer is away. */
export type VerifyToken = (token: string) => Promise<Claims>;

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
const TYPES = ['at+jwt', 'jwt'];
const CACHED_TOKENS = 10_000;
const ISSUER_TIMEOUT_MS = 5_000;

const refused = (detail: string): Problem =>
  problem('unauthenticated', detail, {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });

const issuerAway = (cause: unknown): Problem =>
  problem('issuer-unavailable', 'The sign-in service cannot be reached; repeat later.', {
    headers: { 'Retry-After': '5' },
    cause,
  });

/** The issuer as it names itself, and its keys. */
type Issuer = { name: string; keys: ReturnType<typeof createRemoteJWKSet> };

/** Finds the issuer's keys by discovery; a failed look-up is made again at the next token. */
function findIssuer(issuer: string): () => Promise<Issuer> {
  let found: Promise<Issuer> | undefined;
  const bare = (url: string) => url.replace(/\/$/, '');
  const discover = async (): Promise<Issuer> => {
    const response = await fetch(`${bare(issuer)}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(ISSUER_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`discovery answered ${response.status}`);
    const metadata = (await response.json()) as { issuer?: string; jwks_uri?: string };
    if (!metadata.issuer || bare(metadata.issuer) !== bare(issuer) || !metadata.jwks_uri)
      throw new Error('discovery describes another issuer');
    const options = { timeoutDuration: ISSUER_TIMEOUT_MS };
    return {
      name: metadata.issuer,
      keys: createRemoteJWKSet(new URL(metadata.jwks_uri), options),
    };
  };
  return () => {
    found ??= discover().catch((error: unknown) => {
      found = undefined;
      throw issuerAway(error);
    });
    return found;
  };
}

/** The roles that the claim at this path grants; others than ours are nobody's business. */
export const rolesOf = (payload: JWTPayload, claim: string): Role[] => {
  let at: unknown = payload;
  for (const part of claim.split('.'))
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  return Array.isArray(at) ? roles.filter((role) => at.includes(role)) : [];
};

/** Remembers verified tokens by their hash until they expire, so that a busy device costs no RSA. */
export function createVerifyToken({
  issuer,
  audience,
  rolesClaim,
}: Pick<ApiConfig, 'issuer' | 'audience' | 'rolesClaim'>): VerifyToken {
  const issuerOf = findIssuer(issuer);
  const known = new Map<string, Claims>();

  const verify = async (token: string): Promise<Claims> => {
    const { name, keys: remote } = await issuerOf();
    const check = (key: Parameters<typeof jwtVerify>[1]) =>
      jwtVerify(token, key, {
        issuer: name,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: 5,
      });
    const verified = await check(remote).catch((error: unknown) => {
      if (isFaultOfToken(error)) throw refused('The token is not valid here, or has expired.');
      // The issuer is away: keys read earlier still tell a good token from a bad one.
      const earlier = remote.jwks();
      if (!earlier) throw issuerAway(error);
      return check(createLocalJWKSet(earlier)).catch((cause: unknown) => {
        // Perhaps a new key, which only the issuer could tell.
        if (cause instanceof errors.JWKSNoMatchingKey) throw issuerAway(error);
        throw refused('The token is not valid here, or has expired.');
      });
    });
    const { payload, protectedHeader } = verified;
    const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, '');
    if (!type || !TYPES.includes(type)) throw refused('The token is not an access token.');
    if (typeof payload.sub !== 'string' || !payload.sub || !payload.exp)
      throw refused('The token names nobody.');
    return { subject: payload.sub, roles: rolesOf(payload, rolesClaim), expiresAt: payload.exp };
  };

  return async (token) => {
    const digest = hash('sha256', token, 'base64');
    const earlier = known.get(digest);
    if (earlier && earlier.expiresAt * 1000 > Date.now()) return earlier;
    known.delete(digest);
    const claims = await verify(token);
    if (known.size >= CACHED_TOKENS) known.delete(known.keys().next().value ?? '');
    known.set(digest, claims);
    return claims;
  };
}

const isFaultOfToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError &&
  // These two, and jose's plain JOSEError, say that the issuer did not give its keys.
  !(error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) &&
  error.code !== 'ERR_JOSE_GENERIC';

// `*` is what programs send that were not asked for a language.
const languageFor = (header: string | undefined, user: User): Language =>
  header === undefined || header.trim() === '*' ? user.language : languageOf(header);

/** Milliseconds for which what is held open stays so without a look at the session. */
const SESSION_LOOK_MS = 60_000;

/** Whom the issuer named, by a token now or at sign-in. */
type Named = Pick<Caller, 'id' | 'granted' | 'until' | 'expiresAt' | 'endsAt'>;

const byToken = async (token: string, verifyToken: VerifyToken): Promise<Named> => {
  const { subject, roles: granted, expiresAt: seconds } = await verifyToken(token);
  const ends = seconds * 1000;
  const until = performance.now() + ends - Date.now();
  return { id: subject, granted, until, expiresAt: new Date(ends), endsAt: new Date(ends) };
};

const bySession = async (cookie: string, db: ApiDeps['db']): Promise<Named> => {
  const session = await findSession(db, sessionHash(cookie));
  if (!session) throw problem('session-ended', 'You are not signed in any more; sign in again.');
  const { userId: id, roles: granted, expiresAt, endsAt } = session;
  return { id, granted, until: performance.now() + SESSION_LOOK_MS, expiresAt, endsAt };
};

const bearerOf = (c: ApiContext): string | undefined =>
  /^bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1];

/** What an app sends is not a page's business: only a bearer token opens it. */
const DEVICES = /^\/v1\/outbox(\/|$)/;

/**
 * Puts the caller into the context, whom a bearer token names or, without one, the page's session. 401
 * without either, 403 for somebody unknown or inactive, and for a change from another site's page.
 */
export function authenticate(
  { config, configuration, db }: Pick<ApiDeps, 'config' | 'configuration' | 'db'>,
  verifyToken: VerifyToken,
): MiddlewareHandler<ApiEnv> {
  const cookie = serviceCookie(config.publicUrl);
  const nameCaller = (c: ApiContext): Promise<Named> => {
    const token = bearerOf(c);
    if (token) return byToken(token, verifyToken);
    const session = DEVICES.test(c.req.path) ? undefined : cookie.read(c);
    if (!session)
      throw problem('unauthenticated', 'Send a bearer token, or sign in.', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    assertOwnOrigin(c, config.publicUrl);
    return bySession(session, db);
  };
  return async (c, next) => {
    const named = await nameCaller(c);
    const { users } = await configuration.current();
    const user = users.get(named.id);
    if (!user?.active) throw problem('user-inactive', 'You are not an active user here.');
    c.set('caller', {
      ...named,
      roles: named.granted.filter((role) => user.roles.includes(role)),
      user,
      language: languageFor(c.req.header('Accept-Language'), user),
    });
    await next();
  };
}
