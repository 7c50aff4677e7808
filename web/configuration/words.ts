import { dictionary } from '../app/i18n.ts';

/** Words of the configuration: its pages, and the way from a change to what came of it. */
export const words = dictionary({
  title: { en: 'Configuration', nl: 'Inrichting' },
  loading: { en: 'Loading the configuration …', nl: 'Inrichting laden …' },
  parts: { en: 'Parts of the configuration', nl: 'Onderdelen van de inrichting' },
  helpTitle: { en: 'What decides over every change', nl: 'Wat over elke wijziging beslist' },
  help: {
    en: 'Rights, mandatory fields and transitions are data here. Change something, look at what it would do to the failed changes, save it, and queue those that would now complete. Nothing is lost: every version is kept, and you can go back to it.',
    nl: 'Rechten, verplichte velden en overgangen zijn hier gegevens. Wijzig iets, bekijk wat het met de mislukte wijzigingen zou doen, sla het op en zet klaar wat nu zou slagen. Er gaat niets verloren: elke versie blijft bewaard en u kunt ernaar terug.',
  },
  notYours: {
    en: 'The application manager keeps the configuration',
    nl: 'De applicatiebeheerder beheert de inrichting',
  },
  notYoursText: {
    en: 'It decides over everybody’s changes, so only an application manager sees and changes it. Ask {managers}.',
    nl: 'Zij beslist over ieders wijzigingen; daarom ziet en wijzigt alleen een applicatiebeheerder haar. Vraag het aan {managers}.',
  },
  aManager: { en: 'an application manager', nl: 'een applicatiebeheerder' },

  'function-profile': { en: 'Function profiles', nl: 'Functieprofielen' },
  'object-type': { en: 'Object types', nl: 'Objecttypen' },
  'property-set': { en: 'Property sets', nl: 'Locatiesets' },
  user: { en: 'Users', nl: 'Gebruikers' },
  settings: { en: 'Settings', nl: 'Instellingen' },
  'about function-profile': {
    en: 'What somebody may do with each object type: fields, actions, transitions.',
    nl: 'Wat iemand per objecttype mag: velden, acties, overgangen.',
  },
  'about object-type': {
    en: 'Fields, statuses, transitions between them, mandatory fields, and rules.',
    nl: 'Velden, statussen, overgangen daartussen, verplichte velden en regels.',
  },
  'about property-set': {
    en: 'The buildings and sites that somebody may work on.',
    nl: 'De gebouwen en terreinen waarop iemand mag werken.',
  },
  'about user': {
    en: 'Who may sign in, as what, and for which properties.',
    nl: 'Wie zich mag aanmelden, als wat, en voor welke locaties.',
  },
  'about settings': {
    en: 'Technical retries, what queues itself again, retention, when a device counts as silent.',
    nl: 'Technische herhalingen, wat zichzelf opnieuw klaarzet, bewaartermijnen, wanneer een apparaat stil heet.',
  },
  filter: { en: 'Filter by name', nl: 'Filter op naam' },
  noneFits: { en: 'Nothing has this name.', nl: 'Niets heeft deze naam.' },
  name: { en: 'Name', nl: 'Naam' },
  id: { en: 'Id', nl: 'Id' },
  inShort: { en: 'In short', nl: 'In het kort' },
  saved: { en: 'Last saved', nl: 'Laatst opgeslagen' },
  savedBy: { en: 'version {version}, {by}, {ago}', nl: 'versie {version}, {by}, {ago}' },
  userCount: {
    en: { one: '{count} active user', other: '{count} active users' },
    nl: { one: '{count} actieve gebruiker', other: '{count} actieve gebruikers' },
  },
  add: { en: 'Add', nl: 'Toevoegen' },
  newId: { en: 'Id of a new one', nl: 'Id van een nieuwe' },
  newIdHint: {
    en: 'It stays as it is. Begins with a letter; letters, digits, . _ and -',
    nl: 'Blijft zoals het is. Begint met een letter; letters, cijfers, . _ en -',
  },
  newIdFault: { en: 'This cannot be an id.', nl: 'Dit kan geen id zijn.' },
  noSuch: { en: 'There is no such part of the configuration', nl: 'Dit onderdeel bestaat niet' },

  isNew: {
    en: 'There is no ‘{id}’ yet. Saving makes it.',
    nl: '‘{id}’ bestaat nog niet. Opslaan maakt het.',
  },
  version: { en: 'Version {version}', nl: 'Versie {version}' },
  views: { en: 'Views of this document', nl: 'Weergaven van dit document' },
  form: { en: 'Form', nl: 'Formulier' },
  text: { en: 'Expert view', nl: 'Expertweergave' },
  versions: { en: 'Versions', nl: 'Versies' },
  textLabel: { en: 'The document as JSON', nl: 'Het document als JSON' },
  textHint: {
    en: 'The same document as the form. What is wrong is told before anything is saved.',
    nl: 'Hetzelfde document als het formulier. Wat fout is wordt gezegd voordat er iets wordt opgeslagen.',
  },
  noJson: { en: 'This is no JSON: {reason}', nl: 'Dit is geen JSON: {reason}' },
  noForm: {
    en: 'This lacks something that such a document needs, or has it in another form. Your text is kept.',
    nl: 'Hier ontbreekt iets wat zo’n document nodig heeft, of het heeft een andere vorm. Uw tekst is bewaard.',
  },
  mendText: {
    en: 'Mend the text in the expert view, or discard your changes.',
    nl: 'Herstel de tekst in de expertweergave, of verwerp uw wijzigingen.',
  },

  unsaved: {
    en: { one: '{count} change, not saved', other: '{count} changes, not saved' },
    nl: {
      one: '{count} wijziging, niet opgeslagen',
      other: '{count} wijzigingen, niet opgeslagen',
    },
  },
  unsavedNew: { en: 'New, not saved', nl: 'Nieuw, niet opgeslagen' },
  bar: { en: 'Your changes', nl: 'Uw wijzigingen' },
  discard: { en: 'Discard', nl: 'Verwerpen' },
  discarded: { en: 'Your changes are discarded.', nl: 'Uw wijzigingen zijn verworpen.' },
  preview: { en: 'Preview', nl: 'Voorbeeld' },
  previewOf: { en: 'Before you save: {name}', nl: 'Voor u opslaat: {name}' },
  difference: { en: 'What changes', nl: 'Wat verandert' },
  noDifference: { en: 'Nothing differs.', nl: 'Er is geen verschil.' },
  isAdded: { en: 'added', nl: 'toegevoegd' },
  isRemoved: { en: 'removed', nl: 'verwijderd' },
  added: { en: 'added: {value}', nl: 'toegevoegd: {value}' },
  removed: { en: 'removed: {value}', nl: 'verwijderd: {value}' },
  fromTo: { en: '{from} becomes {to}', nl: '{from} wordt {to}' },
  moreChanges: { en: 'And more.', nl: 'En meer.' },

  effects: {
    en: 'What this would do to the failed changes',
    nl: 'Wat dit met de mislukte wijzigingen zou doen',
  },
  working: { en: 'Working out what this would do …', nl: 'Nagaan wat dit zou doen …' },
  touchesNone: {
    en: 'It touches none of the failed changes.',
    nl: 'Het raakt geen van de mislukte wijzigingen.',
  },
  wouldComplete: { en: 'would complete', nl: 'zouden slagen' },
  wouldFail: { en: 'would fail again', nl: 'zouden opnieuw mislukken' },
  waitingComplete: {
    en: 'waiting behind them would complete',
    nl: 'die erachter wachten zouden slagen',
  },
  waitingFail: {
    en: 'waiting behind them would fail',
    nl: 'die erachter wachten zouden mislukken',
  },
  byCause: { en: 'By cause', nl: 'Per oorzaak' },
  cause: { en: 'Cause', nl: 'Oorzaak' },
  remains: { en: 'What would remain', nl: 'Wat zou blijven' },
  samples: { en: 'For example', nl: 'Bijvoorbeeld' },
  change: { en: 'change', nl: 'wijziging' },
  sampleCompletes: { en: 'would complete', nl: 'zou slagen' },
  sampleFails: { en: 'would fail again', nl: 'zou opnieuw mislukken' },
  sampleWaits: { en: 'would still wait', nl: 'zou nog wachten' },
  warnings: { en: 'Hardly meant like this', nl: 'Vermoedelijk niet zo bedoeld' },
  faults: { en: 'This cannot be saved yet', nl: 'Dit kan nog niet worden opgeslagen' },
  show: { en: 'Show the place', nl: 'De plaats tonen' },
  showOf: { en: 'Show the place: {place}', nl: 'De plaats tonen: {place}' },

  save: { en: 'Save', nl: 'Opslaan' },
  saveAndQueue: {
    en: { one: 'Save and queue {count} for a retry', other: 'Save and queue {count} for a retry' },
    nl: { one: 'Opslaan en {count} klaarzetten', other: 'Opslaan en {count} klaarzetten' },
  },
  keepEditing: { en: 'Keep editing', nl: 'Verder bewerken' },
  savedVersion: {
    en: 'Version {version} is saved and in force.',
    nl: 'Versie {version} is opgeslagen en van kracht.',
  },
  afterSave: { en: 'Saved: {name}', nl: 'Opgeslagen: {name}' },
  nowComplete: {
    en: {
      one: '{count} failed change would now complete.',
      other: '{count} failed changes would now complete.',
    },
    nl: {
      one: '{count} mislukte wijziging zou nu slagen.',
      other: '{count} mislukte wijzigingen zouden nu slagen.',
    },
  },
  noneCompletes: {
    en: 'No failed change is repaired by it; there is nothing to queue.',
    nl: 'Het herstelt geen mislukte wijziging; er is niets klaar te zetten.',
  },
  queue: {
    en: { one: 'Queue {count} for a retry', other: 'Queue these {count} for a retry' },
    nl: {
      one: '{count} klaarzetten voor een nieuwe poging',
      other: 'Deze {count} klaarzetten voor een nieuwe poging',
    },
  },
  done: { en: 'Done', nl: 'Klaar' },

  behind: {
    en: 'Somebody saved this meanwhile',
    nl: 'Iemand heeft dit intussen opgeslagen',
  },
  behindBy: {
    en: '{by} saved version {version} on {at}. Your changes were made on version {mine}; they are kept here.',
    nl: '{by} sloeg versie {version} op, {at}. Uw wijzigingen zijn op versie {mine} gemaakt; ze zijn hier bewaard.',
  },
  theirs: { en: 'What changed there', nl: 'Wat daar veranderde' },
  bothChanged: {
    en: {
      one: 'You both changed one place; yours is kept.',
      other: 'You both changed {count} places; yours are kept.',
    },
    nl: {
      one: 'U beiden wijzigde één plaats; de uwe blijft.',
      other: 'U beiden wijzigde {count} plaatsen; de uwe blijven.',
    },
  },
  takeOver: {
    en: 'Take my changes over onto version {version}',
    nl: 'Mijn wijzigingen overnemen op versie {version}',
  },
  takenOver: {
    en: 'Your changes now stand on version {version}.',
    nl: 'Uw wijzigingen staan nu op versie {version}.',
  },

  current: { en: 'in force', nl: 'van kracht' },
  firstVersion: { en: 'The first version.', nl: 'De eerste versie.' },
  noVersions: {
    en: 'Nobody has saved this yet; there are no versions.',
    nl: 'Niemand heeft dit nog opgeslagen; er zijn geen versies.',
  },
  goBackTo: { en: 'Go back to version {version}', nl: 'Terug naar versie {version}' },
  moreVersions: { en: 'Show all', nl: 'Alles tonen' },
});
