import { hash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { User } from '../domain/configuration.ts';
import { languageOf } from '../domain/language.ts';
import { type Language, type Role, roles } from '../domain/words.ts';
import type { ApiConfig, ApiDeps, ApiEnv } from './context.ts';
import { type Problem, problem } from './problem.ts';

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

const rolesOf = (payload: JWTPayload, claim: string): Role[] => {
  let at: unknown = payload;
  for (const part of claim.split('.'))
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  return Array.isArray(at) ? roles.filter((role) => at.includes(role)) : [];
};

/** Remembers verified tokens by their hash until they expire, so that a busy device costs no RSA. */
function createVerifyToken({
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

/** Puts the caller into the context: 401 without a good token, 403 for somebody unknown or inactive. */
export function authenticate({
  config,
  configuration,
}: Pick<ApiDeps, 'config' | 'configuration'>): MiddlewareHandler<ApiEnv> {
  const verifyToken = createVerifyToken(config);
  return async (c, next) => {
    const [scheme, token] = (c.req.header('Authorization') ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token)
      throw problem('unauthenticated', 'Send a bearer token.', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    const claims = await verifyToken(token);
    const { users } = await configuration.current();
    const user = users.get(claims.subject);
    if (!user?.active) throw problem('user-inactive', 'You are not an active user here.');
    c.set('caller', {
      id: user.id,
      roles: claims.roles.filter((role) => user.roles.includes(role)),
      granted: claims.roles,
      until: claims.expiresAt * 1000,
      user,
      language: languageFor(c.req.header('Accept-Language'), user),
    });
    await next();
  };
}
