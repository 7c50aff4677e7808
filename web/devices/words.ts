import { dictionary } from '../app/i18n.ts';

/** Words of the devices. */
export const words = dictionary({
  title: { en: 'Devices', nl: 'Toestellen' },
  helpTitle: { en: 'Is anything still out there?', nl: 'Is er nog iets onderweg?' },
  help: {
    en: 'Each row is one installation of the app. Silent: it was not in touch for long. Jammed: changes have waited behind a failed one for an hour, or ten of them do, unless the settings say otherwise. Unsent: it still held changes back when it said so last. Open one to read its log beside what it sent.',
    nl: 'Elke regel is één installatie van de app. Stil: lang geen contact gehad. Vastgelopen: wijzigingen wachten achter een mislukte. Niet verzonden: het toestel hield nog wijzigingen vast toen het dat voor het laatst meldde. Open er een om het logboek te lezen naast wat het verzond.',
  },
  states: { en: 'State', nl: 'Toestand' },
  all: { en: 'All', nl: 'Alle' },
  silent: { en: 'Silent', nl: 'Stil' },
  jammed: { en: 'Jammed', nl: 'Vastgelopen' },
  unsent: { en: 'Unsent', nl: 'Niet verzonden' },
  ok: { en: 'OK', nl: 'In orde' },

  table: { en: 'Devices', nl: 'Toestellen' },
  device: { en: 'Device', nl: 'Toestel' },
  engineer: { en: 'Engineer', nl: 'Monteur' },
  everybody: { en: 'All engineers', nl: 'Alle monteurs' },
  search: { en: 'Search a device or an engineer', nl: 'Zoek een toestel of een monteur' },
  lastContact: { en: 'Last contact', nl: 'Laatste contact' },
  firstContact: { en: 'First contact', nl: 'Eerste contact' },
  appVersion: { en: 'App version', nl: 'App-versie' },
  unknown: { en: 'not told', nl: 'niet gemeld' },
  pending: { en: 'In its outbox', nl: 'In de outbox' },
  pendingOf: { en: '{count}, as told {ago}', nl: '{count}, gemeld {ago}' },
  oldestUnsent: { en: 'oldest {ago}', nl: 'oudste {ago}' },
  clock: { en: 'Clock', nl: 'Klok' },
  clockRight: { en: 'right', nl: 'goed' },
  clockAhead: { en: '{time} ahead', nl: '{time} voor' },
  clockBehind: { en: '{time} behind', nl: '{time} achter' },
  failed: { en: 'Failed', nl: 'Mislukt' },
  waiting: { en: 'Waiting behind', nl: 'Wachten erachter' },
  waitingSince: { en: 'failed {ago}', nl: 'mislukt {ago}' },

  emptyTitle: { en: 'Nothing matches', nl: 'Niets gevonden' },
  emptyFiltered: {
    en: 'No device is like this. Choose another state or another engineer.',
    nl: 'Geen toestel is zo. Kies een andere toestand of een andere monteur.',
  },
  noneTitle: { en: 'No device yet', nl: 'Nog geen toestel' },
  none: {
    en: 'A device appears here with the first thing that it sends.',
    nl: 'Een toestel verschijnt hier met het eerste dat het verzendt.',
  },
  loading: { en: 'Loading the devices …', nl: 'Toestellen laden …' },
  loadMore: { en: 'Load more', nl: 'Meer laden' },

  of: { en: 'Device of {name}', nl: 'Toestel van {name}' },
  toDevices: { en: 'Devices', nl: 'Toestellen' },
  facts: { en: 'How it stands', nl: 'Hoe het ervoor staat' },
  showFailed: { en: 'Show what failed', nl: 'Tonen wat mislukte' },
  showAll: { en: 'Show all it sent', nl: 'Alles tonen wat het verzond' },
  jams: { en: 'What holds others back', nl: 'Wat andere tegenhoudt' },
  jam: {
    en: { one: 'failed {ago}, {count} waits behind', other: 'failed {ago}, {count} wait behind' },
    nl: {
      one: 'mislukt {ago}, {count} wacht erachter',
      other: 'mislukt {ago}, {count} wachten erachter',
    },
  },
  sessions: { en: 'Sessions', nl: 'Sessies' },
  from: { en: 'From', nl: 'Van' },
  to: { en: 'To', nl: 'Tot' },
  noSessions: { en: 'None was noted.', nl: 'Er is er geen genoteerd.' },
  refusals: { en: 'Refused at the door', nl: 'Bij de deur geweigerd' },
  noRefusals: {
    en: 'Nothing was: everything that it sent was taken in.',
    nl: 'Niets: alles wat het verzond is aangenomen.',
  },
  when: { en: 'When', nl: 'Wanneer' },
  why: { en: 'Why', nl: 'Waarom' },
  handOvers: { en: 'Hand-overs', nl: 'Overdrachten' },
  handedOver: {
    en: '{by} handed it over from {from} to {to}: ‘{reason}’',
    nl: '{by} gaf het over van {from} aan {to}: ‘{reason}’',
  },
  dropped: {
    en: {
      one: '{count} log line of today was not kept: there were too many.',
      other: '{count} log lines of today were not kept: there were too many.',
    },
    nl: {
      one: '{count} logregel van vandaag is niet bewaard: het waren er te veel.',
      other: '{count} logregels van vandaag zijn niet bewaard: het waren er te veel.',
    },
  },

  handOver: { en: 'Hand over', nl: 'Overdragen' },
  handOverTitle: { en: 'Hand the device over', nl: 'Het toestel overdragen' },
  handOverHint: {
    en: 'What it sends from then on counts as the other engineer’s. What was received stays with {name}.',
    nl: 'Wat het daarna verzendt telt als van de andere monteur. Wat ontvangen is blijft bij {name}.',
  },
  unsentWarning: {
    en: {
      one: 'It still holds {count} change. Let it send that first, or it will count as the other engineer’s.',
      other:
        'It still holds {count} changes. Let it send them first, or they will count as the other engineer’s.',
    },
    nl: {
      one: 'Het houdt nog {count} wijziging vast. Laat het die eerst verzenden, anders telt ze als van de andere monteur.',
      other:
        'Het houdt nog {count} wijzigingen vast. Laat het die eerst verzenden, anders tellen ze als van de andere monteur.',
    },
  },
  receiver: { en: 'Hand over to', nl: 'Overdragen aan' },
  choose: { en: 'Choose an engineer', nl: 'Kies een monteur' },
  receiverNeeded: { en: 'Say whose it is to be.', nl: 'Geef aan van wie het wordt.' },
  reason: { en: 'Reason', nl: 'Reden' },
  reasonHint: { en: 'It stays in the audit.', nl: 'Hij blijft in de audit staan.' },
  reasonNeeded: { en: 'Say why.', nl: 'Geef aan waarom.' },
});
