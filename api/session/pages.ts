import { html } from 'hono/html';
import type { Language } from '../../domain/words.ts';
import { page } from '../docs-page.ts';
import { type FailureReason, failures } from './failures.ts';

const links = {
  again: { en: 'Sign in again', nl: 'Opnieuw aanmelden' },
  other: { en: 'Sign in as somebody else', nl: 'Als iemand anders aanmelden' },
} as const;

const reference = { en: 'Number for those who run this service', nl: 'Nummer voor de beheerder' };

type Asked = { language: Language; requestId: string; returnTo: string | undefined };

/** What a browser is shown when nobody was signed in. */
export function failurePage(reason: FailureReason, { language, requestId, returnTo }: Asked) {
  const { retry, [language]: words } = failures[reason];
  const query = new URLSearchParams({
    ...(returnTo !== undefined && { returnTo }),
    // Else the issuer would let the same person in again without asking.
    ...(retry === 'other' && { choose: 'yes' }),
  });
  return page(
    words.title,
    html`<main><h1>${words.title}</h1><p>${words.text}</p>
${retry ? html`<p><a href="/sign-in?${query.toString()}">${links[retry][language]}</a></p>` : ''}
<p><small>${reference[language]}: <code>${requestId}</code></small></p></main>`,
    language,
  );
}

const signedIn = {
  en: {
    title: 'You are signed in',
    text: 'Go on in the window that you came from; you can close this one.',
  },
  nl: {
    title: 'U bent aangemeld',
    text: 'Ga verder in het venster waar u vandaan kwam; dit kunt u sluiten.',
  },
};

/** The page at the end of a sign-in beside another page, which hears of it by {@link signedInScript}. */
export const signedInPage = (language: Language) =>
  page(
    signedIn[language].title,
    html`<main><h1>${signedIn[language].title}</h1><p>${signedIn[language].text}</p></main>
<script src="/signed-in.js"></script>`,
    language,
  );

export const signedInScript = `new BroadcastChannel('appsuite-inbox').postMessage('signed-in');
window.close();
`;
