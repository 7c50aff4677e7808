import { dictionary } from '../app/i18n.ts';

/** Words of the forms: amending, resolving a conflict, repairing the object. */
export const formWords = dictionary({
  amend: { en: 'Modify action parameters', nl: 'Actieparameters wijzigen' },
  amendQueue: { en: 'Amend and queue', nl: 'Wijzigen en klaarzetten' },
  amendOnly: { en: 'Amend only', nl: 'Alleen wijzigen' },
  throwAway: { en: 'Discard what I typed', nl: 'Weggooien wat ik typte' },
  close: { en: 'Close', nl: 'Sluiten' },
  moreFields: {
    en: { one: 'Show {count} more field', other: 'Show {count} more fields' },
    nl: { one: 'Nog {count} veld tonen', other: 'Nog {count} velden tonen' },
  },
  newStatus: { en: 'New status', nl: 'Nieuwe status' },
  keepStatus: {
    en: 'Leave the status as it is ({status})',
    nl: 'De status laten zoals die is ({status})',
  },
  reason: { en: 'Reason', nl: 'Reden' },
  reasonHint: {
    en: 'The engineer and your colleagues read it.',
    nl: 'De monteur en uw collega’s lezen het.',
  },
  reasonNeeded: { en: 'Say why: others read it.', nl: 'Zeg waarom: anderen lezen het.' },
  nothing: { en: 'Nothing is changed yet.', nl: 'Er is nog niets gewijzigd.' },
  unreadable: {
    en: 'This cannot be read as a value of this field.',
    nl: 'Dit is geen geldige waarde voor dit veld.',
  },
  notListed: { en: '‘{value}’ (not allowed)', nl: '‘{value}’ (niet toegestaan)' },
  choose: { en: '– nothing –', nl: '– niets –' },
  locked: {
    en: 'Locked: no change from the app may touch it.',
    nl: 'Vergrendeld: geen wijziging uit de app mag eraan komen.',
  },
  notYours: {
    en: 'Your function profile does not open this field; {managers} can change that.',
    nl: 'Uw functieprofiel opent dit veld niet; {managers} kan dat wijzigen.',
  },
  unknownField: {
    en: 'Not a field of this object type. Empty it to take it out.',
    nl: 'Geen veld van dit objecttype. Maak het leeg om het eruit te halen.',
  },
  jsonHint: { en: 'As JSON.', nl: 'Als JSON.' },
  difference: { en: 'What this changes', nl: 'Wat dit wijzigt' },

  behindTitle: { en: 'This changed while you typed', nl: 'Dit is gewijzigd terwijl u typte' },
  behindText: {
    en: 'What you typed is still here and was not saved. Look at what changed, then go on.',
    nl: 'Wat u typte staat er nog en is niet bewaard. Bekijk wat er is gewijzigd en ga dan verder.',
  },
  objectChanged: { en: '{who} changed the object.', nl: '{who} wijzigde het object.' },
  goOn: { en: 'Go on with what I typed', nl: 'Verder met wat ik typte' },

  conflict: { en: 'Resolve the conflict', nl: 'Het conflict oplossen' },
  conflictHint: {
    en: 'Choose what is to stand. It is then applied on the object as it is now.',
    nl: 'Kies wat moet blijven. Daarna wordt het doorgevoerd op het object zoals het nu is.',
  },
  theirs: { en: 'Keep what is there now', nl: 'Houden wat er nu staat' },
  mine: { en: 'What {who} filled in', nl: 'Wat {who} invulde' },
  own: { en: 'Something else', nl: 'Iets anders' },
  ownValue: { en: 'Value for {field}', nl: 'Waarde voor {field}' },
  byAt: { en: '{who}, {when}', nl: '{who}, {when}' },
  somebody: { en: 'somebody', nl: 'iemand' },
  reassigned: {
    en: 'The object was handed from {mine} to {theirs}. Resolving applies this change all the same; the object stays with {theirs}.',
    nl: 'Het object ging van {mine} naar {theirs}. Oplossen voert deze wijziging toch door; het object blijft bij {theirs}.',
  },
  late: {
    en: 'A later change of the same device was applied first. Resolving applies this one after all, on the object as it is now.',
    nl: 'Een latere wijziging van hetzelfde toestel ging voor. Oplossen voert deze alsnog door, op het object zoals het nu is.',
  },
  chooseEach: { en: 'Choose for each of them.', nl: 'Kies voor elk ervan.' },
  nothingRemains: {
    en: 'Nothing of this change would remain. Cancelling it may be clearer.',
    nl: 'Van deze wijziging blijft niets over. Annuleren is misschien duidelijker.',
  },
  resolveQueue: { en: 'Resolve and queue', nl: 'Oplossen en klaarzetten' },

  object: { en: 'Repair {object}', nl: '{object} herstellen' },
  objectHint: {
    en: 'Changes the object itself, in your name and under your rights; the engineer’s change stays as it is.',
    nl: 'Wijzigt het object zelf, op uw naam en met uw rechten; de wijziging van de monteur blijft zoals die is.',
  },
  property: { en: 'Property', nl: 'Locatie' },
  assignee: { en: 'Engineer', nl: 'Monteur' },
  nobody: { en: 'Nobody', nl: 'Niemand' },
  save: { en: 'Save the object', nl: 'Het object bewaren' },
  queueAffected: {
    en: 'Queue the failed changes that would now complete',
    nl: 'De mislukte wijzigingen die nu zouden slagen klaarzetten',
  },
  objectSaved: {
    en: {
      one: 'Saved. {count} failed change would complete now.',
      other: 'Saved. {count} failed changes would complete now.',
    },
    nl: {
      one: 'Bewaard. {count} mislukte wijziging zou nu slagen.',
      other: 'Bewaard. {count} mislukte wijzigingen zouden nu slagen.',
    },
  },
});
