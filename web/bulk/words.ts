import { dictionary } from '../app/i18n.ts';

/** Words of doing something with many items at once. */
export const words = dictionary({
  requeue: { en: 'Queue for a retry', nl: 'Klaarzetten voor een nieuwe poging' },
  cancel: { en: 'Cancel changes', nl: 'Wijzigingen annuleren' },
  assign: { en: 'Assign', nl: 'Toewijzen' },
  amend: { en: 'Modify action parameters', nl: 'Actieparameters wijzigen' },
  startRequeue: {
    en: { one: 'Queue {count} for a retry', other: 'Queue {count} for a retry' },
    nl: { one: '{count} klaarzetten', other: '{count} klaarzetten' },
  },
  startCancel: {
    en: { one: 'Cancel {count} change', other: 'Cancel {count} changes' },
    nl: { one: '{count} wijziging annuleren', other: '{count} wijzigingen annuleren' },
  },
  startAssign: {
    en: { one: 'Assign {count}', other: 'Assign {count}' },
    nl: { one: '{count} toewijzen', other: '{count} toewijzen' },
  },
  notNow: { en: 'Not now', nl: 'Nu niet' },
  cancelWarning: {
    en: 'A cancelled change is closed without being applied, and the engineer is told. This cannot be undone.',
    nl: 'Een geannuleerde wijziging wordt gesloten zonder te zijn doorgevoerd, en de monteur krijgt bericht. Dit kan niet ongedaan worden gemaakt.',
  },
  name: { en: 'Name', nl: 'Naam' },
  nameHint: {
    en: 'Under it colleagues find this among the background actions.',
    nl: 'Hiermee vinden collega’s dit terug bij de achtergrondacties.',
  },
  pace: { en: 'Pace (items a second)', nl: 'Tempo (regels per seconde)' },
  paceHint: {
    en: 'At most so many. Empty: as fast as they can be done. You can change it while it runs.',
    nl: 'Ten hoogste zoveel. Leeg: zo snel als het gaat. U kunt het wijzigen terwijl het loopt.',
  },
  paceNone: { en: 'No limit', nl: 'Geen grens' },
  paceWrong: {
    en: 'A number from 0.02 to 1,000, or nothing.',
    nl: 'Een getal van 0,02 tot 1.000, of niets.',
  },
  changePace: { en: 'Change the pace', nl: 'Tempo wijzigen' },
  paceChanged: { en: 'The pace is changed.', nl: 'Het tempo is gewijzigd.' },
  reason: { en: 'Reason', nl: 'Reden' },
  note: { en: 'Remark', nl: 'Opmerking' },
  assignee: { en: 'Assign to', nl: 'Toewijzen aan' },
  nobody: { en: 'Nobody', nl: 'Niemand' },
  reasonNeeded: { en: 'Say why: the engineer reads it.', nl: 'Zeg waarom: de monteur leest het.' },

  estimating: { en: 'Working out what this would do …', nl: 'Nagaan wat dit zou doen …' },
  estimate: { en: 'What this would do', nl: 'Wat dit zou doen' },
  selectedCount: {
    en: { one: '{count} change is selected.', other: '{count} changes are selected.' },
    nl: {
      one: '{count} wijziging is geselecteerd.',
      other: '{count} wijzigingen zijn geselecteerd.',
    },
  },
  wouldComplete: { en: 'would complete', nl: 'zouden slagen' },
  wouldFail: { en: 'would fail again', nl: 'zouden opnieuw mislukken' },
  wouldWait: { en: 'would wait for an earlier one', nl: 'zouden op een eerdere wachten' },
  wouldPassOver: {
    en: 'are passed over: already closed, or not allowed',
    nl: 'worden overgeslagen: al gesloten, of niet toegestaan',
  },
  noneCompletes: {
    en: 'The cause is not repaired yet: none of them would complete. You can queue them all the same.',
    nl: 'De oorzaak is nog niet hersteld: geen ervan zou slagen. U kunt ze toch klaarzetten.',
  },

  progress: { en: 'Progress', nl: 'Voortgang' },
  queued: { en: 'Begins in a moment', nl: 'Begint zo' },
  running: { en: 'Running', nl: 'Bezig' },
  stopped: { en: 'Stopped', nl: 'Gestopt' },
  finished: { en: 'Finished', nl: 'Klaar' },
  ofTotal: { en: '{count} of {total}', nl: '{count} van {total}' },
  completed: { en: 'Completed', nl: 'Voltooid' },
  failed: { en: 'Failed again', nl: 'Opnieuw mislukt' },
  cancelled: { en: 'Cancelled', nl: 'Geannuleerd' },
  passedOver: { en: 'Passed over', nl: 'Overgeslagen' },
  waiting: { en: 'Waiting for an earlier one', nl: 'Wacht op een eerdere' },
  underWay: { en: 'Under way', nl: 'Onderweg' },
  done: { en: 'Done', nl: 'Gedaan' },
  notYet: { en: 'Not yet', nl: 'Nog niet' },
  stop: { en: 'Stop', nl: 'Stoppen' },
  resume: { en: 'Resume', nl: 'Hervatten' },
  showAction: {
    en: 'Show it among the background actions',
    nl: 'Tonen bij de achtergrondacties',
  },
  closeHint: {
    en: 'You can close this: it goes on by itself.',
    nl: 'U kunt dit sluiten: het gaat vanzelf verder.',
  },

  results: { en: 'Results', nl: 'Resultaten' },
  resultsShow: { en: 'Show', nl: 'Tonen' },
  resultsAll: { en: 'All', nl: 'Alle' },
  object: { en: 'Change', nl: 'Wijziging' },
  outcome: { en: 'What became of it', nl: 'Wat ervan werd' },
  why: { en: 'Why', nl: 'Waarom' },
  loadMore: { en: 'Load more', nl: 'Meer laden' },
  noResults: { en: 'None.', nl: 'Geen.' },
});
