import { dictionary } from '../app/i18n.ts';

/** Words of the list of items. */
export const words = dictionary({
  title: { en: 'AppSuite inbox', nl: 'AppSuite inbox' },
  over: { en: 'Background actions', nl: 'Achtergrondacties' },
  helpTitle: { en: 'What this is', nl: 'Wat dit is' },
  help: {
    en: 'Each row is one change that an engineer made in the app. Completed with errors: it was not applied, and the row says why. Repair the cause, select the rows and queue them for a retry; they resume where they stopped. Nothing is lost meanwhile. Press ? for the keys.',
    nl: 'Elke regel is één wijziging van een monteur in de app. Voltooid met fouten: ze is niet doorgevoerd, en de regel zegt waarom. Herstel de oorzaak, selecteer de regels en zet ze klaar voor een nieuwe poging; ze gaan verder waar ze stopten. Intussen gaat er niets verloren. Druk op ? voor de toetsen.',
  },

  status: { en: 'Status', nl: 'Status' },
  all: { en: 'All', nl: 'Alle' },
  search: { en: 'Search', nl: 'Zoeken' },
  searchHint: {
    en: 'Number, engineer, device, or words of the change or its message',
    nl: 'Nummer, monteur, toestel, of woorden uit de wijziging of haar melding',
  },
  export: { en: 'Export (CSV)', nl: 'Exporteren (CSV)' },
  keys: { en: 'Keys', nl: 'Toetsen' },

  loading: { en: 'Loading the list …', nl: 'De lijst wordt geladen …' },
  table: { en: 'Items of the inbox', nl: 'Regels van de inbox' },
  object: { en: 'Change', nl: 'Wijziging' },
  why: { en: 'Why', nl: 'Waarom' },
  engineer: { en: 'Engineer', nl: 'Monteur' },
  received: { en: 'Received', nl: 'Ontvangen' },
  waits: { en: 'Waiting', nl: 'Wachtend' },
  assignee: { en: 'Assigned to', nl: 'Toegewezen aan' },
  attempts: { en: 'Attempts', nl: 'Pogingen' },
  nobody: { en: 'Nobody', nl: 'Niemand' },
  more: { en: 'and {count} more', nl: 'en nog {count}' },
  by: { en: 'For: {who}', nl: 'Voor: {who}' },
  waitsForEarlier: { en: 'Waits for an earlier change', nl: 'Wacht op een eerdere wijziging' },
  triedAgain: { en: 'Next try {when}', nl: 'Volgende poging {when}' },
  blocking: {
    en: { one: '{count} waits for it', other: '{count} wait for it' },
    nl: { one: '{count} wacht erop', other: '{count} wachten erop' },
  },

  selectRow: { en: 'Select {name}', nl: '{name} selecteren' },
  selectPage: { en: 'Select all rows shown', nl: 'Alle getoonde regels selecteren' },
  selected: { en: '{count} selected', nl: '{count} geselecteerd' },
  selectedAll: { en: 'All {count} that match', nl: 'Alle {count} die voldoen' },
  selectMatching: {
    en: 'Select all {count} that match',
    nl: 'Alle {count} die voldoen selecteren',
  },
  clear: { en: 'Clear selection', nl: 'Selectie wissen' },
  selection: { en: 'Selection', nl: 'Selectie' },

  newRows: {
    en: { one: '{count} new – show', other: '{count} new – show' },
    nl: { one: '{count} nieuwe – tonen', other: '{count} nieuwe – tonen' },
  },
  shown: { en: '{shown} of {total}', nl: '{shown} van {total}' },
  atLeast: { en: 'more than {count}', nl: 'meer dan {count}' },
  loadMore: { en: 'Load more', nl: 'Meer laden' },

  emptyTitle: { en: 'Nothing matches', nl: 'Niets voldoet' },
  emptyFiltered: {
    en: 'No item has all of these filters. Remove one of them, or look at all statuses.',
    nl: 'Geen regel voldoet aan al deze filters. Verwijder er een, of bekijk alle statussen.',
  },
  emptyFailedTitle: { en: 'Nothing failed', nl: 'Niets is mislukt' },
  emptyFailed: {
    en: 'Every change that arrived was applied, or is under way. What fails appears here by itself.',
    nl: 'Elke wijziging die aankwam is doorgevoerd of onderweg. Wat mislukt verschijnt hier vanzelf.',
  },

  keyOpen: { en: 'Open the row', nl: 'De regel openen' },
  keyNext: { en: 'Next row', nl: 'Volgende regel' },
  keyPrevious: { en: 'Previous row', nl: 'Vorige regel' },
  keySelect: { en: 'Select the row, or not', nl: 'Regel wel of niet selecteren' },
  keyRequeue: { en: 'Queue for a retry', nl: 'Klaarzetten voor een nieuwe poging' },
  keyAssign: { en: 'Assign', nl: 'Toewijzen' },
  keyCancel: { en: 'Cancel', nl: 'Annuleren' },
  keySearch: { en: 'Search', nl: 'Zoeken' },
  keysScope: {
    en: 'They act on the selected rows, else on the row that has the focus.',
    nl: 'Ze werken op de geselecteerde regels, anders op de regel met de focus.',
  },

  views: { en: 'Views', nl: 'Weergaven' },
  sharedViews: { en: 'Shared by {who}', nl: 'Gedeeld door {who}' },
  noViews: {
    en: 'A view keeps the filters and the order of this list under a name.',
    nl: 'Een weergave bewaart de filters en de volgorde van deze lijst onder een naam.',
  },
  manageViews: { en: 'Save or delete views …', nl: 'Weergaven bewaren of verwijderen …' },
  saveView: { en: 'Save this list as a view', nl: 'Deze lijst als weergave bewaren' },
  viewName: { en: 'Name', nl: 'Naam' },
  viewShared: { en: 'For the whole office', nl: 'Voor het hele kantoor' },
  save: { en: 'Save', nl: 'Bewaren' },
  saved: { en: 'The view is saved.', nl: 'De weergave is bewaard.' },
  deleteView: { en: 'Delete view {name}', nl: 'Weergave {name} verwijderen' },
  deleted: { en: 'The view {name} is deleted.', nl: 'De weergave {name} is verwijderd.' },
  delete: { en: 'Delete', nl: 'Verwijderen' },
  requeue: { en: 'Queue for a retry', nl: 'Klaarzetten voor een nieuwe poging' },
  assign: { en: 'Assign', nl: 'Toewijzen' },
  fill: { en: 'Fill in together', nl: 'Samen invullen' },
  cancel: { en: 'Cancel …', nl: 'Annuleren …' },
});
