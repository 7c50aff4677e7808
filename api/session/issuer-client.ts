import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  None,
  ResponseBodyError,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { Role } from '../../domain/words.ts';
import { rolesOf, type VerifyToken } from '../auth.ts';
import type { ApiConfig } from '../context.ts';
import { type FailureReason, SignInFailure } from './failures.ts';

const TIMEOUT_SECONDS = 5;

/** What is remembered between the beginning of a sign-in and its end. */
export type Flow = { state: string; nonce: string; verifier: string };

/** Who signed in, and what the issuer grants them. */
export type SignedIn = { subject: string; roles: Role[] };

/** The page as a client of the issuer. Everything here throws {@link SignInFailure}. */
export type IssuerClient = {
  /** Where to send the browser; `choose` asks the issuer to let another person sign in. */
  begin(choose: boolean): Promise<{ url: URL; flow: Flow }>;
  /** Ends what `begin` began, with the address at which the issuer sent the browser back. */
  finish(returned: URL, flow: Flow): Promise<SignedIn>;
  /** Where the issuer's own session is ended; null when it has no such place, or cannot be asked. */
  goodbye(): Promise<URL | null>;
};

type Parts = Pick<ApiConfig, 'issuer' | 'publicUrl' | 'rolesClaim' | 'signIn'>;

/** Speaks OpenID Connect: code with PKCE, state and nonce. */
export function createIssuerClient(config: Parts, verifyToken: VerifyToken): IssuerClient {
  const { publicUrl, rolesClaim } = config;
  const client = findClient(config);
  const redirect_uri = `${publicUrl}/sign-in/callback`;
  return {
    async begin(choose) {
      const flow = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
      };
      const url = buildAuthorizationUrl(await client(), {
        ...{ redirect_uri, scope: 'openid', state: flow.state, nonce: flow.nonce },
        code_challenge: await calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
        ...(choose && { prompt: 'login' }),
      });
      return { url, flow };
    },
    async finish(returned, { state, nonce, verifier }) {
      const tokens = await authorizationCodeGrant(await client(), returned, {
        ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
      }).catch((error: unknown) => {
        throw new SignInFailure(reasonOf(error), error);
      });
      const claims = tokens.claims();
      if (!claims) throw new SignInFailure('issuer-refused');
      const roles = rolesOf(claims, rolesClaim);
      if (roles.length > 0) return { subject: claims.sub, roles };
      // Some issuers tell roles in access tokens only; one for another service is of no use here.
      const token = await verifyToken(tokens.access_token).catch(() => null);
      return { subject: claims.sub, roles: token?.subject === claims.sub ? token.roles : [] };
    },
    async goodbye() {
      const known = await client().catch(() => null);
      if (!known?.serverMetadata().end_session_endpoint) return null;
      return buildEndSessionUrl(known, { post_logout_redirect_uri: `${publicUrl}/` });
    },
  };
}

/** Milliseconds for which the issuer counts as being there: sent to one that is away, a browser says nothing helpful. */
const KNOWN_MS = 10_000;

/** The client by discovery, which also shows that the issuer answers. */
function findClient({ issuer, signIn }: Parts): () => Promise<Configuration> {
  let found: Promise<Configuration> | undefined;
  let foundAt = 0;
  const discover = async () => {
    if (!signIn) throw new SignInFailure('not-set-up');
    const { clientId, clientSecret } = signIn;
    const authentication = clientSecret ? ClientSecretBasic(clientSecret) : None();
    const url = new URL(issuer);
    return discovery(url, clientId, undefined, authentication, {
      timeout: TIMEOUT_SECONDS,
      // Whoever names an issuer without TLS, such as the embedded one, means it.
      ...(url.protocol === 'http:' && { execute: [allowInsecureRequests] }),
    }).catch((cause: unknown) => {
      throw new SignInFailure('issuer-away', cause);
    });
  };
  return () => {
    if (found && performance.now() - foundAt < KNOWN_MS) return found;
    foundAt = performance.now();
    found = discover();
    found.catch(() => {
      found = undefined;
    });
    return found;
  };
}

const AWAY = ['temporarily_unavailable', 'server_error'];

/** Why the issuer's answer, or its silence, did not end in a sign-in. */
function reasonOf(error: unknown): FailureReason {
  if (error instanceof AuthorizationResponseError && error.error === 'access_denied')
    return 'denied';
  if (error instanceof ResponseBodyError && error.error === 'invalid_grant') return 'expired';
  return isAway(error) ? 'issuer-away' : 'issuer-refused';
}

function isAway(error: unknown): boolean {
  if (error instanceof AuthorizationResponseError) return AWAY.includes(error.error);
  if (error instanceof ResponseBodyError) return error.status >= 500;
  // `fetch` throws a TypeError when nobody answers, and the client a timeout.
  return error instanceof TypeError || (error as { code?: unknown }).code === 'OAUTH_TIMEOUT';
}
