import { dictionary } from '../app/i18n.ts';

/** Words of what can be done with an item. */
export const actionWords = dictionary({
  actions: { en: 'What you can do', nl: 'Wat u kunt doen' },
  requeue: { en: 'Queue for a retry', nl: 'Klaarzetten voor een nieuwe poging' },
  amend: { en: 'Modify action parameters', nl: 'Actieparameters wijzigen' },
  release: { en: 'Don’t wait', nl: 'Niet wachten' },
  'approve-once': { en: 'Approve once', nl: 'Eenmalig goedkeuren' },
  ask: { en: 'Ask the engineer', nl: 'De monteur vragen' },
  assign: { en: 'Assign', nl: 'Toewijzen' },
  comments: { en: 'Comment', nl: 'Opmerking' },
  recheck: { en: 'Check again', nl: 'Opnieuw nagaan' },
  cancel: { en: 'Cancel …', nl: 'Annuleren …' },

  isCompleted: {
    en: 'It was applied already; nothing can be changed about that here.',
    nl: 'Het is al doorgevoerd; daar kan hier niets meer aan veranderen.',
  },
  isCancelled: {
    en: 'It was cancelled: that is final.',
    nl: 'Het is geannuleerd: dat is definitief.',
  },
  isRunning: {
    en: 'An attempt runs at this moment; look again in a moment.',
    nl: 'Er loopt op dit moment een poging; kijk zo dadelijk opnieuw.',
  },
  isQueued: { en: 'It is queued already.', nl: 'Het staat al in de wachtrij.' },
  isWaiting: {
    en: 'It waits for an earlier change and goes by itself after it. Don’t wait lets it go ahead.',
    nl: 'Het wacht op een eerdere wijziging en gaat daarna vanzelf. Met Niet wachten gaat het nu al.',
  },
  waitsForNothing: { en: 'It waits for nothing.', nl: 'Het wacht nergens op.' },
  typeUnknown: {
    en: 'Its object type is not configured, so there is no form for it. {managers} can add the object type.',
    nl: 'Het objecttype is niet ingericht, dus er is geen formulier voor. {managers} kan het objecttype toevoegen.',
  },
  noAuthorization: {
    en: 'It did not fail for lack of a right, so there is nothing to approve.',
    nl: 'Het mislukte niet door een ontbrekend recht, dus er valt niets goed te keuren.',
  },
  managerOnly: {
    en: 'An application manager lets it pass once, or grants the right: {managers}.',
    nl: 'Een applicatiebeheerder laat het eenmalig door, of geeft het recht: {managers}.',
  },
  aManager: { en: 'an application manager', nl: 'een applicatiebeheerder' },

  reason: { en: 'Reason', nl: 'Reden' },
  reasonHint: {
    en: 'The engineer and your colleagues read it.',
    nl: 'De monteur en uw collega’s lezen het.',
  },
  reasonNeeded: { en: 'Say why: others read it.', nl: 'Zeg waarom: anderen lezen het.' },
  questionLabel: { en: 'Question', nl: 'Vraag' },
  questionHint: {
    en: 'It appears on the engineer’s device, with this change.',
    nl: 'De vraag verschijnt op het toestel van de monteur, bij deze wijziging.',
  },
  commentLabel: { en: 'Comment', nl: 'Opmerking' },
  commentHint: {
    en: 'For the office only; the engineer never sees it.',
    nl: 'Alleen voor kantoor; de monteur ziet het nooit.',
  },
  textNeeded: { en: 'Write something first.', nl: 'Schrijf eerst iets.' },
  assignTo: { en: 'Assign to', nl: 'Toewijzen aan' },
  nobody: { en: 'Nobody', nl: 'Niemand' },
  note: { en: 'Remark', nl: 'Opmerking' },
  cancelTitle: { en: 'Cancel this change', nl: 'Deze wijziging annuleren' },
  cancelWarning: {
    en: 'It is closed without being applied, and the engineer is told. This cannot be undone.',
    nl: 'Ze wordt gesloten zonder te zijn doorgevoerd, en de monteur krijgt bericht. Dit kan niet ongedaan worden gemaakt.',
  },
  cancelBehind: {
    en: {
      one: '{count} later change waits for it and goes on then.',
      other: '{count} later changes wait for it and go on then.',
    },
    nl: {
      one: '{count} latere wijziging wacht erop en gaat dan door.',
      other: '{count} latere wijzigingen wachten erop en gaan dan door.',
    },
  },
  releaseHint: {
    en: 'It no longer waits for earlier changes of this device and object. If they change the same, the later one may have to be resolved by hand.',
    nl: 'Het wacht niet meer op eerdere wijzigingen van dit toestel en object. Wijzigen die hetzelfde, dan moet dat misschien met de hand worden opgelost.',
  },
  approveHint: {
    en: 'Nobody’s rights change: only this one change passes.',
    nl: 'Niemands rechten veranderen: alleen deze ene wijziging mag door.',
  },
  approveCodes: { en: 'Let it pass with', nl: 'Laat het door met' },
  approveNeeded: { en: 'Choose at least one.', nl: 'Kies er minstens één.' },
  doCancel: { en: 'Cancel the change', nl: 'De wijziging annuleren' },
  doAsk: { en: 'Send the question', nl: 'De vraag versturen' },
  doApprove: { en: 'Approve and queue', nl: 'Goedkeuren en klaarzetten' },

  wouldComplete: { en: 'Today it would complete.', nl: 'Vandaag zou het slagen.' },
  wouldCompleteHint: {
    en: 'What stood against it is repaired. Queue it for a retry.',
    nl: 'Wat in de weg stond is hersteld. Zet het klaar voor een nieuwe poging.',
  },
  wouldFail: { en: 'Today it would fail again.', nl: 'Vandaag zou het opnieuw mislukken.' },
  wouldWait: {
    en: 'It would wait for an earlier change that stays open.',
    nl: 'Het zou wachten op een eerdere wijziging die open blijft.',
  },
  dismiss: { en: 'Close the result', nl: 'Het resultaat sluiten' },

  keyNext: { en: 'Next item of the list', nl: 'Volgende regel van de lijst' },
  keyPrevious: { en: 'Previous item of the list', nl: 'Vorige regel van de lijst' },
  keyBack: { en: 'Back to the list', nl: 'Terug naar de lijst' },
});
