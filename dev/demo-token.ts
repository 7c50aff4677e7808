import { z } from 'zod';

/** The page as a client of the embedded issuer, unless OIDC_CLIENT_ID names it otherwise. */
export const pageClient = 'appsuite-inbox-web';

/** The issuer's client for this: takes a demo person's name for a token, without a browser. */
export const demoClient = { id: 'appsuite-inbox-demo', grantType: 'urn:appsuite-inbox:demo-user' };

const Answer = z.union([
  z.object({ access_token: z.string() }),
  z.object({ error: z.string(), error_description: z.string().optional() }),
]);

/** Thrown when the issuer answered, and would not give a token; the message is its reason. */
export class TokenRefused extends Error {}

/**
 * A bearer token of a demo user, minted by the embedded issuer over HTTP. Throws {@link TokenRefused},
 * or what `fetch` throws when no issuer answers.
 */
export async function demoToken(issuerUrl: string, user: string): Promise<string> {
  const response = await fetch(new URL('/token', issuerUrl), {
    method: 'POST',
    body: new URLSearchParams({ grant_type: demoClient.grantType, client_id: demoClient.id, user }),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = Answer.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) throw new TokenRefused(`${issuerUrl} is not the embedded issuer`);
  if ('access_token' in answer.data) return answer.data.access_token;
  throw new TokenRefused(answer.data.error_description ?? answer.data.error);
}
