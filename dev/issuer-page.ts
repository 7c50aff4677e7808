import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Provider } from 'oidc-provider';
import { demoPeople } from './people.ts';

/** The page on which somebody chooses who to be. The interaction's cookie says which sign-in it belongs to. */
export async function choosePerson(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    response.end(page);
    return;
  }
  const accountId = new URLSearchParams(await text(request)).get('user') ?? '';
  if (!demoPeople.has(accountId)) throw new Error('not a demo person');
  await provider.interactionFinished(request, response, { login: { accountId } });
}

const people = [...demoPeople]
  .map(
    ([id, roles]) => `<p><button name="user" value="${id}">${id}</button> ${roles.join(', ')}</p>`,
  )
  .join('\n');

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in to AppSuite inbox</title>
<h1>Who are you?</h1>
<form method="post">
${people}
</form>
</html>
`;
