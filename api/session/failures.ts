import type { Language } from '../../domain/words.ts';

type Words = { title: string; text: string };
type Failure = { status: 400 | 403 | 500 | 502 | 503; retry: 'again' | 'other' | null } & Record<
  Language,
  Words
>;

/** Why nobody was signed in, and what to do: the whole of what a browser is told. */
export const failures = {
  'not-set-up': {
    ...{ status: 503, retry: null },
    en: {
      title: 'Signing in is not set up yet',
      text: 'Whoever runs this service registers the page at the sign-in service, and sets OIDC_CLIENT_ID (and OIDC_CLIENT_SECRET, if it has one). `npm run doctor` tells what is missing. Devices send as usual.',
    },
    nl: {
      title: 'Aanmelden is nog niet ingericht',
      text: 'Wie deze dienst beheert, registreert de pagina bij de aanmelddienst en stelt OIDC_CLIENT_ID in (en OIDC_CLIENT_SECRET, als die er is). `npm run doctor` vertelt wat er ontbreekt. Toestellen verzenden gewoon.',
    },
  },
  'issuer-away': {
    ...{ status: 503, retry: 'again' },
    en: {
      title: 'The sign-in service does not answer',
      text: 'Try again in a minute. Nothing is lost: who is signed in goes on working, and devices send as usual. If it lasts, tell whoever runs this service.',
    },
    nl: {
      title: 'De aanmelddienst antwoordt niet',
      text: 'Probeer het over een minuut opnieuw. Er gaat niets verloren: wie is aangemeld werkt door en toestellen verzenden gewoon. Blijft het zo, meld het dan aan wie deze dienst beheert.',
    },
  },
  'issuer-refused': {
    ...{ status: 502, retry: 'again' },
    en: {
      title: 'The sign-in service did not accept this page',
      text: 'Trying again will hardly help. Tell whoever runs this service: the log has the reason under the number below.',
    },
    nl: {
      title: 'De aanmelddienst accepteerde deze pagina niet',
      text: 'Opnieuw proberen zal weinig helpen. Meld het aan wie deze dienst beheert: het logboek heeft de reden onder het nummer hieronder.',
    },
  },
  denied: {
    ...{ status: 403, retry: 'other' },
    en: {
      title: 'You were not signed in',
      text: 'The sign-in was broken off, or the sign-in service did not let you through. You can sign in again.',
    },
    nl: {
      title: 'U bent niet aangemeld',
      text: 'Het aanmelden is afgebroken, of de aanmelddienst liet u niet door. U kunt zich opnieuw aanmelden.',
    },
  },
  expired: {
    ...{ status: 400, retry: 'again' },
    en: {
      title: 'This sign-in has expired',
      text: 'It took too long, was used before, or was begun in another browser. Begin again. If that keeps happening, your browser may refuse cookies of this page.',
    },
    nl: {
      title: 'Deze aanmelding is verlopen',
      text: 'Het duurde te lang, de aanmelding is al gebruikt of begon in een andere browser. Begin opnieuw. Blijft dit gebeuren, dan weigert uw browser misschien cookies van deze pagina.',
    },
  },
  'user-inactive': {
    ...{ status: 403, retry: 'other' },
    en: {
      title: 'You are not an active user here',
      text: 'The sign-in service knows you, AppSuite inbox does not, or your account was deactivated. An application manager can activate it. You can also sign in as somebody else.',
    },
    nl: {
      title: 'U bent hier geen actieve gebruiker',
      text: 'De aanmelddienst kent u, AppSuite inbox niet, of uw account is gedeactiveerd. Een applicatiebeheerder kan het activeren. U kunt zich ook als iemand anders aanmelden.',
    },
  },
  'role-missing': {
    ...{ status: 403, retry: 'other' },
    en: {
      title: 'This page is for the back office',
      text: 'You need the role back office or application manager, both at the sign-in service and in your user document here. An application manager can grant it. Engineers see what became of their changes in the app.',
    },
    nl: {
      title: 'Deze pagina is voor de backoffice',
      text: 'U hebt de rol backoffice of applicatiebeheerder nodig, zowel bij de aanmelddienst als in uw gebruikersdocument hier. Een applicatiebeheerder kan die geven. Monteurs zien in de app wat er van hun wijzigingen is geworden.',
    },
  },
  'database-away': {
    ...{ status: 503, retry: 'again' },
    en: {
      title: 'The database does not answer',
      text: 'Nobody can be signed in just now. Try again in a minute; nothing is lost.',
    },
    nl: {
      title: 'De database antwoordt niet',
      text: 'Nu kan niemand worden aangemeld. Probeer het over een minuut opnieuw; er gaat niets verloren.',
    },
  },
  unexpected: {
    ...{ status: 500, retry: 'again' },
    en: {
      title: 'Something went wrong on our side',
      text: 'Not your fault. Try again; if it stays, tell whoever runs this service the number below.',
    },
    nl: {
      title: 'Er ging iets mis aan onze kant',
      text: 'Niet uw schuld. Probeer het opnieuw; blijft het zo, geef dan het nummer hieronder door aan wie deze dienst beheert.',
    },
  },
} as const satisfies Record<string, Failure>;

export type FailureReason = keyof typeof failures;

/** A sign-in that came to nothing; the cause is for the log only. */
export class SignInFailure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}
