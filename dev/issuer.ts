import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Configuration,
  errors,
  Provider,
  type TokenEndpointGrantContext,
} from 'oidc-provider';
import { demoClient } from './demo-token.ts';
import { askToSignOut, choosePerson, signOutScript } from './issuer-page.ts';
import { demoPeople } from './people.ts';
import type { Secrets } from './secrets.ts';

const twelveHours = 12 * 60 * 60;
const resource = 'urn:appsuite-inbox';

export type IssuerOptions = {
  /** 0 takes a free one. */
  port: number;
  /** Where the page lives; it may be returned to after signing in. */
  publicUrl: string;
  audience: string;
  clientId: string;
  secrets: Pick<Secrets, 'cookieKey' | 'signingKey'>;
};

export type Issuer = { readonly url: string; close(): Promise<void> };

/**
 * Starts the embedded OpenID issuer on loopback. The demo people sign in without a password, by code
 * and PKCE in a browser or by {@link demoClient}. Access tokens are JWTs with `roles`, good for 12 hours.
 */
export async function startIssuer(options: IssuerOptions): Promise<Issuer> {
  let handle = (_request: IncomingMessage, response: ServerResponse) => void response.end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = createProvider(url, options);
  const answer = provider.callback();
  handle = (request, response) => {
    if (request.url === signOutScript.path) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(signOutScript.text);
      return;
    }
    const done = request.url?.startsWith('/interaction/')
      ? choosePerson(provider, request, response)
      : answer(request, response);
    done.catch(() => response.writeHead(400).end('Start signing in again.'));
  };
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, close };
}

function createProvider(url: string, options: IssuerOptions): Provider {
  const { audience, clientId, publicUrl, secrets } = options;
  const resourceServer = {
    audience,
    scope: '',
    accessTokenFormat: 'jwt',
    accessTokenTTL: twelveHours,
    jwt: { sign: { alg: 'RS256' } },
  } as const;
  const configuration: Configuration = {
    jwks: { keys: [secrets.signingKey] },
    cookies: { keys: [secrets.cookieKey] },
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${publicUrl}/sign-in/callback`],
        post_logout_redirect_uris: [`${publicUrl}/`],
      },
      {
        client_id: demoClient.id,
        token_endpoint_auth_method: 'none',
        grant_types: [demoClient.grantType],
        redirect_uris: [],
        response_types: [],
      },
    ],
    pkce: { required: () => true },
    // Roles travel in the id token too, so that the page need not ask for them.
    claims: { openid: ['sub', 'roles'] },
    conformIdTokenClaims: false,
    findAccount: (_ctx, sub) =>
      demoPeople.has(sub)
        ? { accountId: sub, claims: () => ({ sub, roles: demoPeople.get(sub) }) }
        : undefined,
    extraTokenClaims: (_ctx, token) =>
      'accountId' in token ? { roles: demoPeople.get(token.accountId ?? '') } : undefined,
    ttl: { AccessToken: twelveHours, Session: twelveHours, Grant: twelveHours, Interaction: 3600 },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    // Nobody is asked for consent: page and issuer are one product.
    loadExistingGrant: async (ctx) => {
      const { client, session, provider } = ctx.oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: askToSignOut },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        getResourceServerInfo: () => resourceServer,
        useGrantedResource: () => true,
      },
    },
  };
  const provider = new Provider(url, configuration);
  const mint = async (ctx: TokenEndpointGrantContext<{ user?: string }>) => {
    const { client, params } = ctx.oidc;
    const user = params.user ?? '';
    if (!demoPeople.has(user)) throw new errors.InvalidRequest(`no demo user is called '${user}'`);
    const grant = new provider.Grant({ clientId: client.clientId, accountId: user });
    const token = new provider.AccessToken({
      client,
      accountId: user,
      grantId: await grant.save(),
      gty: demoClient.grantType,
      resourceServer: new provider.ResourceServer(resource, resourceServer),
    });
    ctx.body = {
      access_token: await token.save(),
      expires_in: token.expiration,
      token_type: token.tokenType,
    };
  };
  provider.registerGrantType(demoClient.grantType, mint, 'user');
  return provider;
}
