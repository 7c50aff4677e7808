import { pageClient } from '../../dev/demo-token.ts';
import { startIssuer } from '../../dev/issuer.ts';
import { freePort } from '../../dev/ports.ts';
import { makeSecrets } from '../../dev/secrets.ts';
import { bob, emma } from '../domain/fixtures.ts';
import { documentsOf, openInbox, type TestInbox } from '../support/inbox.ts';
import { type Program, startApi } from '../support/program.ts';
import { openSessionBrowser, type SessionBrowser } from '../support/session-browser.ts';

export const people = [
  bob(),
  bob({ id: 'beth', name: 'Beth Jansen', propertySet: null, language: 'nl' }),
  bob({ id: 'mia', name: 'Mia van Dam', roles: ['application-manager'], propertySet: null }),
  bob({ id: 'otto', name: 'Otto Kramer', roles: ['operator'] }),
  emma(),
  emma({ id: 'kees', name: 'Kees Postma', active: false }),
];
const company = [
  ...documentsOf().filter(({ kind }) => kind !== 'user'),
  ...people.map((document) => ({ kind: 'user' as const, id: document.id, document })),
];

export type SessionWorld = {
  inbox: TestInbox;
  issuer: { url: string; close(): Promise<void> };
  /** Where the page is, and the same api once more as another process. */
  url: string;
  otherUrl: string;
  /** Goes to the sign-in, chooses this person, and comes back. */
  signIn(
    browser: SessionBrowser,
    user: string,
    returnTo?: string,
  ): ReturnType<SessionBrowser['visit']>;
  /** A browser in which this person is signed in. */
  signedIn(user: string): Promise<SessionBrowser>;
  close(): Promise<void>;
};

/** The api in two processes, on a database and with an embedded issuer of its own. */
export async function openSessionWorld(): Promise<SessionWorld> {
  const inbox = await openInbox(company);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const issuer = await startIssuer({
    ...{ port: 0, publicUrl: url, audience: 'appsuite-inbox' },
    ...{ clientId: pageClient, secrets: await makeSecrets() },
  });
  const environment = { OIDC_ISSUER: issuer.url, OIDC_CLIENT_ID: pageClient, PUBLIC_URL: url };
  const apis: (Program & { url: string })[] = await Promise.all([
    startApi(inbox, { ...environment, PORT: `${port}` }),
    startApi(inbox, environment),
  ]);
  const signIn: SessionWorld['signIn'] = async (browser, user, returnTo = '/v1/me') => {
    const begun = await browser.visit(
      `${url}/sign-in?choose=yes&${new URLSearchParams({ returnTo })}`,
    );
    return browser.visit(begun.at, { form: { user } });
  };
  return {
    ...{ inbox, issuer, url, signIn },
    otherUrl: apis[1]?.url ?? '',
    async signedIn(user) {
      const browser = openSessionBrowser();
      const { status, text } = await signIn(browser, user);
      if (status !== 200) throw new Error(`${user} was not signed in: ${status} ${text}`);
      return browser;
    },
    async close() {
      await Promise.all(apis.map((api) => api.kill()));
      await issuer.close();
      await inbox.close();
    },
  };
}
