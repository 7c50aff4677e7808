import { dictionary } from '../app/i18n.ts';

/** Words of filling in the missing fields of many items. */
export const words = dictionary({
  title: { en: 'Fill in the missing fields', nl: 'De ontbrekende velden invullen' },
  over: { en: 'AppSuite inbox', nl: 'AppSuite inbox' },
  helpTitle: { en: 'Many at once', nl: 'Veel tegelijk' },
  help: {
    en: 'Each row is a change that failed because fields are missing or wrong. Type what you know, cell by cell, and save all of it together: each change is amended and tried again. Rows that you leave empty stay as they are. Enter goes to the cell below; a column from a spreadsheet can be pasted.',
    nl: 'Elke regel is een wijziging die mislukte omdat velden ontbreken of niet kloppen. Typ wat u weet, cel voor cel, en bewaar alles samen: elke wijziging wordt aangepast en opnieuw geprobeerd. Regels die u leeg laat blijven zoals ze zijn. Enter gaat naar de cel eronder; een kolom uit een rekenblad kunt u plakken.',
  },
  loading: { en: 'Loading the rows …', nl: 'De regels worden geladen …' },
  keys: { en: 'Keys', nl: 'Toetsen' },
  keyEnter: { en: 'To the cell below', nl: 'Naar de cel eronder' },
  keyNewLine: { en: 'A new line in the cell', nl: 'Een nieuwe regel in de cel' },
  keyTab: { en: 'To the next cell', nl: 'Naar de volgende cel' },
  keyPaste: {
    en: 'Several lines are filled in downwards',
    nl: 'Meerdere regels worden naar beneden ingevuld',
  },
  keySave: { en: 'Save all', nl: 'Alles bewaren' },
  keysScope: {
    en: 'They work while you type in a cell.',
    nl: 'Ze werken terwijl u in een cel typt.',
  },

  emptyTitle: { en: 'Nothing is chosen', nl: 'Er is niets gekozen' },
  empty: {
    en: 'Choose a cause whose fields are missing, or select changes in the inbox, and come back with them.',
    nl: 'Kies een oorzaak waarbij velden ontbreken, of selecteer wijzigingen in de inbox, en kom daarmee terug.',
  },
  noneTitle: { en: 'Nothing to fill in', nl: 'Er is niets in te vullen' },
  none: {
    en: 'In none of these changes a field is missing or wrong. Somebody may have repaired them meanwhile.',
    nl: 'In geen van deze wijzigingen ontbreekt een veld of klopt er een niet. Misschien heeft iemand ze intussen hersteld.',
  },
  toCauses: { en: 'To the causes', nl: 'Naar de oorzaken' },
  toInbox: { en: 'To the inbox', nl: 'Naar de inbox' },
  doneTitle: { en: 'All of them are done', nl: 'Alles is klaar' },
  done: {
    en: 'No row is left to fill in.',
    nl: 'Er is geen regel meer om in te vullen.',
  },

  rowsShown: {
    en: { one: '{count} change to fill in', other: '{count} changes to fill in' },
    nl: { one: '{count} wijziging om in te vullen', other: '{count} wijzigingen om in te vullen' },
  },
  firstOf: {
    en: 'These are the first {shown} of {total}.',
    nl: 'Dit zijn de eerste {shown} van {total}.',
  },
  somePage: { en: 'These are {shown} of {total}.', nl: 'Dit zijn er {shown} van {total}.' },
  moreThan: { en: 'more than {count}', nl: 'meer dan {count}' },
  nextPage: { en: 'Go on with the next', nl: 'Verder met de volgende' },
  others: {
    en: {
      one: '{count} more is chosen in which no field is missing.',
      other: '{count} more are chosen in which no field is missing.',
    },
    nl: {
      one: 'Nog {count} is gekozen waarin geen veld ontbreekt.',
      other: 'Nog {count} zijn gekozen waarin geen veld ontbreekt.',
    },
  },
  gone: {
    en: {
      one: '{count} is not there any more, or not yours to see.',
      other: '{count} are not there any more, or not yours to see.',
    },
    nl: {
      one: '{count} is er niet meer, of mag u niet zien.',
      other: '{count} zijn er niet meer, of mag u niet zien.',
    },
  },

  table: { en: 'Missing fields', nl: 'Ontbrekende velden' },
  change: { en: 'Change', nl: 'Wijziging' },
  engineer: { en: 'Engineer', nl: 'Monteur' },
  state: { en: 'How it stands', nl: 'Stand' },
  cell: { en: '{field}, {object}', nl: '{field}, {object}' },
  ofType: { en: '{field} ({type})', nl: '{field} ({type})' },
  fillDown: { en: 'Fill down', nl: 'Doorvoeren' },
  fillDownOf: { en: 'Fill down: {field}', nl: 'Doorvoeren: {field}' },
  fillDownTitle: {
    en: 'One value for all empty cells of {field}',
    nl: 'Eén waarde voor alle lege cellen van {field}',
  },
  fillDownNone: {
    en: 'No cell of this column is empty.',
    nl: 'Geen cel van deze kolom is leeg.',
  },
  fillDownDo: {
    en: { one: 'Fill {count} cell', other: 'Fill {count} cells' },
    nl: { one: '{count} cel vullen', other: '{count} cellen vullen' },
  },
  filled: {
    en: { one: '{count} cell is filled in.', other: '{count} cells are filled in.' },
    nl: { one: '{count} cel is ingevuld.', other: '{count} cellen zijn ingevuld.' },
  },
  filledSome: {
    en: '{count} cells are filled in; for {left} of what was pasted there was no cell.',
    nl: '{count} cellen zijn ingevuld; voor {left} van wat is geplakt was geen cel.',
  },

  sending: { en: 'Being saved …', nl: 'Wordt bewaard …' },
  failed: { en: 'Failed again', nl: 'Opnieuw mislukt' },
  waiting: {
    en: 'Saved; waits for an earlier change',
    nl: 'Bewaard; wacht op een eerdere wijziging',
  },
  byWhom: { en: '{who}, meanwhile', nl: '{who}, intussen' },
  meanwhile: { en: 'Meanwhile', nl: 'Intussen' },
  notSaved: { en: 'not saved', nl: 'niet bewaard' },
  stopped: {
    en: 'Not saved yet: the action was stopped.',
    nl: 'Nog niet bewaard: de actie is gestopt.',
  },
  behind: {
    en: '{who} amended this while you typed. What you typed is not saved.',
    nl: '{who} heeft dit aangepast terwijl u typte. Wat u typte is niet bewaard.',
  },
  somebody: { en: 'Somebody', nl: 'Iemand' },
  goOn: { en: 'Go on with what I typed', nl: 'Verder met wat ik typte' },

  bar: { en: 'Save what is filled in', nl: 'Bewaren wat is ingevuld' },
  filledIn: {
    en: { one: '{count} row filled in', other: '{count} rows filled in' },
    nl: { one: '{count} regel ingevuld', other: '{count} regels ingevuld' },
  },
  saveAll: {
    en: { one: 'Save {count}', other: 'Save all {count}' },
    nl: { one: '{count} bewaren', other: 'Alle {count} bewaren' },
  },
  saveNone: { en: 'Save all', nl: 'Alles bewaren' },
  nothing: { en: 'Nothing is filled in yet.', nl: 'Er is nog niets ingevuld.' },
  unreadable: {
    en: 'This cannot be read as a value of this field.',
    nl: 'Dit is geen geldige waarde voor dit veld.',
  },
  unreadableSome: {
    en: 'Some cells cannot be read as a value of their field. They are marked.',
    nl: 'Sommige cellen bevatten geen geldige waarde voor hun veld. Ze zijn gemarkeerd.',
  },
  reason: { en: 'Reason', nl: 'Reden' },
  reasonHint: {
    en: 'The engineers and your colleagues read it.',
    nl: 'De monteurs en uw collega’s lezen het.',
  },
  reasonUsual: { en: 'Missing fields filled in', nl: 'Ontbrekende velden ingevuld' },
  reasonNeeded: { en: 'Say why: others read it.', nl: 'Zeg waarom: anderen lezen het.' },
  throwAway: { en: 'Discard what I typed', nl: 'Weggooien wat ik typte' },

  badTitle: {
    en: {
      one: '{count} row would not complete. Nothing is saved yet.',
      other: '{count} rows would not complete. Nothing is saved yet.',
    },
    nl: {
      one: '{count} regel zou niet slagen. Er is nog niets bewaard.',
      other: '{count} regels zouden niet slagen. Er is nog niets bewaard.',
    },
  },
  bad: {
    en: 'What stands against them is said at each. Mend it, or go on without.',
    nl: 'Wat ertegen is staat bij elk ervan. Herstel het, of ga verder zonder.',
  },
  saveGood: {
    en: { one: 'Save the {count} other', other: 'Save the {count} others' },
    nl: { one: 'De andere {count} bewaren', other: 'De andere {count} bewaren' },
  },
  saveAnyway: { en: 'Save all the same', nl: 'Toch alles bewaren' },

  progress: { en: 'What became of it', nl: 'Wat ervan werd' },
  running: { en: 'Saving: {done} of {total}', nl: 'Bewaren: {done} van {total}' },
  ended: { en: 'Saved: {done} of {total}', nl: 'Bewaard: {done} van {total}' },
  halted: { en: 'Stopped: {done} of {total}', nl: 'Gestopt: {done} van {total}' },
  countCompleted: { en: '{count} completed', nl: '{count} voltooid' },
  countFailed: { en: '{count} failed again', nl: '{count} opnieuw mislukt' },
  countPassed: { en: '{count} passed over', nl: '{count} overgeslagen' },
  countWaiting: { en: '{count} waiting', nl: '{count} wachten' },
  toAction: { en: 'Among the background actions', nl: 'Bij de achtergrondacties' },
  goesOn: {
    en: 'You can leave this page: it goes on by itself.',
    nl: 'U kunt deze pagina verlaten: het gaat vanzelf verder.',
  },
});
