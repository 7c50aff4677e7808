import { dictionary } from '../app/i18n.ts';

/** Words of the landing page. */
export const words = dictionary({
  title: { en: 'What waits for you', nl: 'Wat op u wacht' },
  helpTitle: { en: 'Where to begin', nl: 'Waar te beginnen' },
  help: {
    en: 'Engineers’ changes that could not be applied wait here until their cause is repaired; nothing is lost meanwhile. Begin with the first cause: it holds most back. Repair it where it says, then queue all of it for a retry.',
    nl: 'Wijzigingen van monteurs die niet konden worden doorgevoerd wachten hier tot hun oorzaak is hersteld; intussen gaat er niets verloren. Begin met de eerste oorzaak: die houdt het meeste tegen. Herstel die waar dat staat en zet daarna alles klaar voor een nieuwe poging.',
  },
  figures: { en: 'In one look', nl: 'In één oogopslag' },
  mine: { en: 'Mine to repair', nl: 'Door mij te herstellen' },
  mineMore: {
    en: 'Failed, and your role can repair it',
    nl: 'Mislukt, en uw rol kan het herstellen',
  },
  assigned: { en: 'Assigned to me', nl: 'Aan mij toegewezen' },
  assignedMore: { en: 'Open, whoever repairs it', nl: 'Open, wie het ook herstelt' },
  today: { en: 'Failed today', nl: 'Vandaag mislukt' },
  todayMore: {
    en: 'Since midnight, and not repaired yet',
    nl: 'Sinds middernacht, nog niet hersteld',
  },
  oldest: { en: 'Oldest open', nl: 'Oudste open' },
  oldestMore: { en: 'Failed in all: {count}', nl: 'In totaal mislukt: {count}' },
  silent: { en: 'Silent devices', nl: 'Stille toestellen' },
  silentMore: { en: 'Of {count} devices', nl: 'Van {count} toestellen' },
  none: { en: 'None', nl: 'Geen' },
  atLeast: { en: '{count} and more', nl: '{count} en meer' },

  causes: {
    en: 'Mine to repair, what holds most back first',
    nl: 'Door mij te herstellen, wat het meeste tegenhoudt eerst',
  },
  allMine: { en: 'Show them all in the inbox', nl: 'Alle tonen in de inbox' },
  allCauses: { en: 'All causes', nl: 'Alle oorzaken' },
  nothingTitle: { en: 'Nothing waits for you', nl: 'Er wacht niets op u' },
  nothing: {
    en: 'Nothing has failed that you can repair. When an engineer’s change fails, its cause appears here by itself; you need not reload.',
    nl: 'Er is niets mislukt dat u kunt herstellen. Mislukt een wijziging van een monteur, dan verschijnt de oorzaak hier vanzelf; u hoeft niet te herladen.',
  },
  others: {
    en: {
      one: '{count} change failed that others can repair.',
      other: '{count} changes failed that others can repair.',
    },
    nl: {
      one: '{count} wijziging is mislukt die anderen kunnen herstellen.',
      other: '{count} wijzigingen zijn mislukt die anderen kunnen herstellen.',
    },
  },
  toInbox: { en: 'Show what failed', nl: 'Tonen wat mislukte' },

  oldestList: { en: 'Open for longest', nl: 'Het langst open' },
  noOldest: {
    en: 'Nothing is open: every change was applied, or is under way.',
    nl: 'Er staat niets open: elke wijziging is doorgevoerd of onderweg.',
  },
  received: { en: 'received {ago}', nl: 'ontvangen {ago}' },
  silentList: { en: 'Silent for longest', nl: 'Het langst stil' },
  noSilent: {
    en: 'Every device was in touch lately.',
    nl: 'Elk toestel had onlangs contact.',
  },
  lastContact: { en: 'last contact {ago}', nl: 'laatste contact {ago}' },
  unsent: { en: '{count} unsent', nl: '{count} niet verzonden' },
  allDevices: { en: 'All silent devices', nl: 'Alle stille toestellen' },
  loading: { en: 'Loading what waits for you …', nl: 'Laden wat op u wacht …' },
});
