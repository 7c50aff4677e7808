import { dictionary } from './i18n.ts';

/** Words of the frame around every page, and of what all pages share. */
export const words = dictionary({
  product: { en: 'AppSuite inbox', nl: 'AppSuite inbox' },
  home: { en: 'AppSuite inbox, to the beginning', nl: 'AppSuite inbox, naar het begin' },
  skip: { en: 'Skip to the content', nl: 'Naar de inhoud' },
  menu: { en: 'Menu', nl: 'Menu' },
  pages: { en: 'Pages', nl: 'Pagina’s' },
  loading: { en: 'Loading …', nl: 'Laden …' },
  close: { en: 'Close', nl: 'Sluiten' },
  tryAgain: { en: 'Try again', nl: 'Opnieuw proberen' },

  landing: { en: 'Landing', nl: 'Overzicht' },
  backgroundActions: { en: 'Background actions', nl: 'Achtergrondacties' },
  inbox: { en: 'AppSuite inbox', nl: 'AppSuite inbox' },
  causes: { en: 'Causes', nl: 'Oorzaken' },
  configuration: { en: 'Configuration', nl: 'Inrichting' },
  devices: { en: 'Devices', nl: 'Toestellen' },
  numbers: { en: 'Numbers', nl: 'Cijfers' },
  audit: { en: 'Audit', nl: 'Audit' },

  language: { en: 'Language', nl: 'Taal' },
  theme: { en: 'Colours', nl: 'Kleuren' },
  auto: { en: 'As this device', nl: 'Als dit apparaat' },
  light: { en: 'Light', nl: 'Licht' },
  dark: { en: 'Dark', nl: 'Donker' },
  user: { en: 'You: {name}', nl: 'U: {name}' },
  roles: { en: 'Roles: {roles}', nl: 'Rollen: {roles}' },
  signOut: { en: 'Sign out', nl: 'Afmelden' },
  signIn: { en: 'Sign in', nl: 'Aanmelden' },
  welcome: {
    en: 'Every change a field engineer makes is applied exactly once, or listed here with its reason. Here the office repairs the cause and queues the change for a retry; nobody has to phone the engineer.',
    nl: 'Elke wijziging van een monteur wordt precies één keer doorgevoerd, of staat hier met de reden. Hier herstelt het kantoor de oorzaak en zet de wijziging klaar voor een nieuwe poging; niemand hoeft de monteur te bellen.',
  },

  sessionEnded: { en: 'Your session has ended', nl: 'Uw sessie is verlopen' },
  sessionEndedText: {
    en: 'Sign in again in a new window. What you typed stays here, and what you asked for is done right after.',
    nl: 'Meld u in een nieuw venster opnieuw aan. Wat u typte blijft hier staan, en wat u vroeg wordt daarna meteen gedaan.',
  },
  signInAgain: { en: 'Sign in again', nl: 'Opnieuw aanmelden' },
  later: { en: 'Later', nl: 'Later' },

  offline: {
    en: 'There is no connection. What you see may be old; it is read again as soon as there is one.',
    nl: 'Er is geen verbinding. Wat u ziet kan verouderd zijn; zodra er verbinding is wordt het opnieuw gelezen.',
  },
  away: {
    en: 'The service is away for a moment. Nothing is lost; it is asked again in {seconds} s.',
    nl: 'De dienst is even weg. Er gaat niets verloren; over {seconds} s wordt het opnieuw gevraagd.',
  },

  gone: { en: 'There is no such page', nl: 'Deze pagina bestaat niet' },
  goneText: {
    en: 'Perhaps the address was cut off, or what it showed was moved.',
    nl: 'Misschien is het adres afgebroken, of is wat het toonde verplaatst.',
  },
  toInbox: { en: 'To the AppSuite inbox', nl: 'Naar de AppSuite inbox' },
  broken: { en: 'This page broke', nl: 'Deze pagina ging stuk' },
  brokenText: {
    en: 'That is our mistake. What you saved is kept. Load the page again; if it stays, tell whoever runs this service what you did.',
    nl: 'Dat is onze fout. Wat u opsloeg is bewaard. Laad de pagina opnieuw; blijft het zo, vertel dan aan wie deze dienst beheert wat u deed.',
  },
  reload: { en: 'Load again', nl: 'Opnieuw laden' },
  newVersion: {
    en: 'There is a new version of this page.',
    nl: 'Er is een nieuwe versie van deze pagina.',
  },

  failed: { en: 'That did not work', nl: 'Dat lukte niet' },
  unreachable: {
    en: 'Nobody answered: there is no connection, or the service is away. What you typed is still here.',
    nl: 'Niemand antwoordde: er is geen verbinding, of de dienst is weg. Wat u typte staat er nog.',
  },
  adviceAway: { en: 'Try again in a moment.', nl: 'Probeer het zo meteen opnieuw.' },
  adviceRole: {
    en: 'An application manager can give you the role.',
    nl: 'Een applicatiebeheerder kan u de rol geven.',
  },
  adviceGone: {
    en: 'It was removed meanwhile, or it is of a property that is not yours.',
    nl: 'Het is intussen verwijderd, of hoort bij een object dat niet van u is.',
  },
  adviceChanged: {
    en: 'Look at how it is now, then decide again.',
    nl: 'Bekijk hoe het nu is en beslis dan opnieuw.',
  },
  adviceOurs: {
    en: 'Our mistake. If it stays, tell whoever runs this service the number {number}.',
    nl: 'Onze fout. Blijft het zo, geef dan het nummer {number} door aan wie deze dienst beheert.',
  },

  keysTitle: { en: 'Keys', nl: 'Toetsen' },
  keyHelp: { en: 'These keys', nl: 'Deze toetsen' },
  keysOn: { en: 'Use these keys', nl: 'Deze toetsen gebruiken' },
});
