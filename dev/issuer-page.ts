import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { User } from '../domain/configuration.ts';
import type { Role } from '../domain/words.ts';
import { regionNorth, regionSouth, users } from './company/people.ts';
import { issuerPage, pageHeaders } from './issuer-style.ts';
import { demoPeople } from './people.ts';

/** The page on which somebody chooses who to be. The interaction's cookie says which sign-in it belongs to. */
export async function choosePerson(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.writeHead(200, pageHeaders).end(choice);
    return;
  }
  const accountId = new URLSearchParams(await text(request)).get('user') ?? '';
  if (!demoPeople.has(accountId)) throw new Error('not a demo person');
  await provider.interactionFinished(request, response, { login: { accountId } });
}

/** Those who work on the page first. */
const groups: [role: Role, heading: string][] = [
  ['back-office', 'Back office'],
  ['application-manager', 'Application manager'],
  ['field-engineer', 'Field engineers: they work in the app, the page is not for them'],
  ['operator', 'Operator: watches the service, the page is not for them'],
];
const does: Record<Role, string> = {
  'back-office': 'repairs and queues for a retry',
  'application-manager': 'repairs, and edits rights and rules',
  'field-engineer': 'sends changes from the app',
  operator: 'runs the service',
};
const regions = [regionNorth, regionSouth];

function describe({ roles, propertySet, active }: User): string {
  if (!active) return 'Has left; may not sign in any more';
  const region = regions.find(({ id }) => id === propertySet)?.label.en ?? 'All regions';
  return `${region}; ${roles.map((role) => does[role]).join(', ')}`;
}

const button = (user: User) =>
  `<li><button name="user" value="${user.id}"><strong>${user.name}</strong><span>${describe(user)}</span></button></li>`;

const choice = issuerPage(
  'Sign in to AppSuite inbox',
  `<h1>Who do you want to be?</h1>
<p>These are the people of the demo company. One click signs you in; there is no password.</p>
<form method="post">
${groups
  .map(([role, heading]) => {
    const people = users.filter(({ id, roles }) => demoPeople.has(id) && roles.includes(role));
    return `<h2>${heading}</h2>\n<ul>\n${people.map(button).join('\n')}\n</ul>`;
  })
  .join('\n')}
</form>`,
);

/** Where the script below is served. */
export const signOutScript = {
  path: '/sign-out.js',
  text: "document.getElementById('sign-out').click();\n",
};

/** Asked to sign somebody out: done at once, or with a click where no script runs. `form` is the provider's. */
export function askToSignOut(ctx: KoaContextWithOIDC, form: string): void {
  ctx.set(pageHeaders);
  ctx.body = issuerPage(
    'Sign out',
    `<h1>Signing out …</h1>
${form}
<button id="sign-out" type="submit" form="op.logoutForm" name="logout" value="yes"><strong>Sign out</strong><span>of the demo sign-in service too</span></button>
<script src="${signOutScript.path}"></script>`,
  );
}
