import type { Language } from '../../domain/words.ts';
import type { Item } from './schemas.ts';

export type Command =
  | 'requeue'
  | 'cancel'
  | 'release'
  | 'amend'
  | 'ask'
  | 'approve-once'
  | 'assign'
  | 'comments';
type Outcome = Pick<Item, 'status' | 'blockedBy' | 'assignee'>;
type Wording = Record<Language, string>;

const words = {
  queued: { en: 'Queued for a retry.', nl: 'Klaargezet voor een nieuwe poging.' },
  running: {
    en: 'Noted: if the attempt that runs now fails, it is tried once more.',
    nl: 'Genoteerd: als de poging die nu loopt mislukt, volgt er nog één.',
  },
  waits: {
    en: 'Noted: it still waits for an earlier transaction.',
    nl: 'Genoteerd: het wacht nog op een eerdere transactie.',
  },
  waitsForFiles: {
    en: 'Noted: it still waits for its attachments.',
    nl: 'Genoteerd: het wacht nog op de bijlagen.',
  },
  goesAhead: {
    en: 'It no longer waits for earlier transactions.',
    nl: 'Het wacht niet meer op eerdere transacties.',
  },
  cancelled: {
    en: 'Cancelled: it will not be applied.',
    nl: 'Geannuleerd: het wordt niet toegepast.',
  },
  saved: { en: 'Saved, not yet tried again.', nl: 'Bewaard, nog niet opnieuw geprobeerd.' },
  asked: {
    en: 'Asked: the engineer sees it on the device.',
    nl: 'Gevraagd: de monteur ziet het op het toestel.',
  },
  assigned: { en: 'Assigned.', nl: 'Toegewezen.' },
  unassigned: { en: 'Nobody sees to it now.', nl: 'Het is nu aan niemand toegewezen.' },
  noted: { en: 'Noted, for the office only.', nl: 'Genoteerd, alleen voor kantoor.' },
  busy: {
    en: 'An attempt runs at this moment; look again in a moment.',
    nl: 'Er loopt op dit moment een poging; kijk zo dadelijk opnieuw.',
  },
  over: { en: 'It was done before.', nl: 'Het was al gedaan.' },
} satisfies Record<string, Wording>;

/** What is said whatever became of the item; undefined = it depends on that. */
function plainWordingOf(command: Command, { assignee }: Outcome): Wording | undefined {
  switch (command) {
    case 'ask':
      return words.asked;
    case 'assign':
      return assignee === null ? words.unassigned : words.assigned;
    case 'comments':
      return words.noted;
    default:
      return undefined;
  }
}

function wordingOf(command: Command, { status, blockedBy }: Outcome): Wording {
  switch (status) {
    case 'not-started':
      return blockedBy === null ? words.waitsForFiles : words.waits;
    case 'in-progress':
      return command === 'release' ? words.goesAhead : words.running;
    case 'queued':
      return command === 'release' ? words.goesAhead : words.queued;
    case 'cancelled':
      return command === 'cancel' ? words.cancelled : words.over;
    case 'completed-with-errors':
      return command === 'amend' || command === 'approve-once' ? words.saved : words.over;
    case 'completed':
      return words.over;
  }
}

/** That nothing can be changed while an attempt runs. */
export const busyOf = (language: Language): string => words.busy[language];

/** What a command did, said to the person who gave it. */
export const messageOf = (command: Command, item: Outcome, language: Language): string =>
  (plainWordingOf(command, item) ?? wordingOf(command, item))[language];
