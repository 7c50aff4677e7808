import { dictionary } from '../app/i18n.ts';

/** Words of the background actions. */
export const words = dictionary({
  title: { en: 'Background actions', nl: 'Achtergrondacties' },
  helpTitle: { en: 'What runs, and what came of it', nl: 'Wat loopt, en wat ervan werd' },
  help: {
    en: 'Each row is something that was done with many items at once. Open one to see what became of each item, to stop it, to let it go on, or to change its pace. It goes on by itself whether somebody looks or not. Each single change of an engineer is a background action too: those are in the AppSuite inbox.',
    nl: 'Elke regel is iets wat met veel regels tegelijk is gedaan. Open er een om te zien wat er van elke regel werd, om te stoppen, te hervatten of het tempo te wijzigen. Het gaat vanzelf verder, of er nu iemand kijkt of niet. Elke losse wijziging van een monteur is ook een achtergrondactie: die staan in de AppSuite inbox.',
  },
  loading: { en: 'Loading the background actions …', nl: 'Achtergrondacties laden …' },
  loadingOne: { en: 'Loading the background action …', nl: 'Achtergrondactie laden …' },
  list: { en: 'Background actions over many items', nl: 'Achtergrondacties over veel regels' },
  emptyTitle: { en: 'No background action yet', nl: 'Nog geen achtergrondactie' },
  empty: {
    en: 'When somebody queues many items for a retry, or cancels, assigns or amends them, it appears here with how far it is and what became of each. Begin in Causes, or select rows in the AppSuite inbox.',
    nl: 'Zet iemand veel regels klaar voor een nieuwe poging, of annuleert, wijst toe of wijzigt ze, dan staat het hier, met hoe ver het is en wat er van elke regel werd. Begin bij Oorzaken, of selecteer regels in de AppSuite inbox.',
  },
  toCauses: { en: 'To the causes', nl: 'Naar de oorzaken' },
  toInbox: { en: 'To the AppSuite inbox', nl: 'Naar de AppSuite inbox' },
  nothingTitle: { en: 'Nothing matches', nl: 'Niets voldoet' },
  nothing: {
    en: 'No background action is like that. Choose something else, or see all.',
    nl: 'Geen achtergrondactie is zo. Kies iets anders, of bekijk alle.',
  },
  clear: { en: 'Show all', nl: 'Alle tonen' },
  loadMore: { en: 'Load earlier ones', nl: 'Eerdere laden' },

  filters: { en: 'Filters', nl: 'Filters' },
  kind: { en: 'Kind', nl: 'Soort' },
  state: { en: 'Status', nl: 'Status' },
  whose: { en: 'Whose', nl: 'Van wie' },
  all: { en: 'All', nl: 'Alle' },
  everybody: { en: 'Everybody’s', nl: 'Van iedereen' },
  mine: { en: 'Mine', nl: 'Van mij' },

  name: { en: 'Action', nl: 'Actie' },
  over: { en: 'Over', nl: 'Waarover' },
  by: { en: 'Begun', nl: 'Begonnen' },
  byWhom: { en: '{who}, {when}', nl: '{who}, {when}' },
  finished: { en: 'Finished', nl: 'Klaar' },
  progress: { en: 'Progress', nl: 'Voortgang' },
  pace: { en: 'Pace', nl: 'Tempo' },
  paceNone: { en: 'No limit', nl: 'Geen grens' },
  perSecond: { en: '{count} a second', nl: '{count} per seconde' },
  stoppedBy: { en: 'Stopped by {who}, {when}', nl: 'Gestopt door {who}, {when}' },

  items: {
    en: { one: '{count} item', other: '{count} items' },
    nl: { one: '{count} regel', other: '{count} regels' },
  },
  overItems: { en: 'Chosen items', nl: 'Gekozen regels' },
  overCause: { en: 'One cause: {cause}', nl: 'Eén oorzaak: {cause}' },
  overFilter: { en: 'What matched: {filter}', nl: 'Wat voldeed: {filter}' },
  overOpen: { en: 'everything open', nl: 'alles wat open is' },

  about: { en: 'About it', nl: 'Erover' },
  reason: { en: 'Reason', nl: 'Reden' },
  assignee: { en: 'Assigned to', nl: 'Toegewezen aan' },
  nobody: { en: 'Nobody', nl: 'Niemand' },
  change: { en: 'What is changed', nl: 'Wat gewijzigd wordt' },
  engine: { en: 'Engine', nl: 'Engine' },
  temporal: { en: 'Show in the Temporal UI', nl: 'In de Temporal-UI tonen' },
  broken: { en: 'Background action', nl: 'Achtergrondactie' },
});
