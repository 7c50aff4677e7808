import type { OwnTransaction } from '../../db/feed.ts';
import type { Language } from '../../domain/words.ts';
import type { Reader } from '../inbox/item-view.ts';
import { type Problem, problem } from '../problem.ts';

/** What stands against a change of one's own transaction: who did what and when. */

type Wording = Record<Language, string>;
const words = {
  nothingAsked: { en: 'The office asked nothing.', nl: 'Kantoor heeft niets gevraagd.' },
  answered: { en: 'It was answered at {at}.', nl: 'Het is beantwoord op {at}.' },
  running: {
    en: 'It is being applied at this moment.',
    nl: 'Het wordt op dit moment toegepast.',
  },
  completed: { en: 'It was applied at {at}.', nl: 'Het is toegepast op {at}.' },
  cancelled: {
    en: '{by} cancelled it at {at}{why}.',
    nl: '{by} heeft het geannuleerd op {at}{why}.',
  },
  cancelledBySomebody: {
    en: 'It was cancelled at {at}{why}.',
    nl: 'Het is geannuleerd op {at}{why}.',
  },
} satisfies Record<string, Wording>;

type Happened = { kind: string; at: Date; by: string | null; why?: string | null };

function told(wording: Wording, happened: Happened, reader: Reader): Problem {
  const { kind, by, why } = happened;
  const at = happened.at.toISOString();
  const values: Record<string, string> = {
    ...{ at, by: reader.configuration.users.get(by ?? '')?.name ?? by ?? '' },
    why: why ? `: ‘${why}’` : '',
  };
  const text = wording[reader.language].replaceAll(
    /\{(\w+)\}/g,
    (_, word: string) => values[word] ?? '',
  );
  return problem('state', text, { change: { kind, at, by, via: null, text } });
}

/** That the office asked nothing, or that it was answered before. */
export function notAsked({ question, engineerId: by }: OwnTransaction, reader: Reader): Problem {
  if (!question?.answer) return problem('state', words.nothingAsked[reader.language]);
  return told(words.answered, { kind: 'answered', at: new Date(question.answer.at), by }, reader);
}

/** That it cannot be changed any more, or not at this moment. */
export function tooLate(transaction: OwnTransaction, reader: Reader): Problem {
  const { status, modifiedBy: by, reason: why, updatedAt } = transaction;
  const at = transaction.finishedAt ?? updatedAt;
  if (status === 'in-progress') return told(words.running, { kind: status, at, by: null }, reader);
  if (status === 'completed') return told(words.completed, { kind: status, at, by: null }, reader);
  const wording = by === null ? words.cancelledBySomebody : words.cancelled;
  return told(wording, { kind: 'cancelled', at, by, why }, reader);
}
