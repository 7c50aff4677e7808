import type { ActionRow } from '../../db/background-actions.ts';
import type { Control } from '../../db/bulk-control.ts';
import type { Fate } from '../../db/bulk-fates.ts';
import type { BackgroundActionKind, PassedOverReason } from '../../domain/background-action.ts';
import type { Language } from '../../domain/words.ts';
import type { Reader } from '../inbox/item-view.ts';
import { type Problem, problem, type Told } from '../problem.ts';

type Wording = Record<Language, string>;

/** What an action is called that was given no name, by its kind. */
export const usualNames: Record<BackgroundActionKind, Wording> = {
  requeue: { en: 'Queue for a retry', nl: 'Klaarzetten voor een nieuwe poging' },
  cancel: { en: 'Cancel', nl: 'Annuleren' },
  assign: { en: 'Assign', nl: 'Toewijzen' },
  amend: { en: 'Modify action parameters', nl: 'Actieparameters wijzigen' },
};

/** `{by}`, `{at}` and `{why}` are who was first, when, and the remark; what is not known is left out. */
const reasons: Record<PassedOverReason, Wording> = {
  completed: { en: 'It was completed already{at}.', nl: 'Het was al uitgevoerd{at}.' },
  cancelled: { en: '{by} had cancelled it{at}{why}.', nl: '{by} had het geannuleerd{at}{why}.' },
  requeued: {
    en: '{by} had queued it for a retry meanwhile{at}{why}.',
    nl: '{by} had het intussen klaargezet voor een nieuwe poging{at}{why}.',
  },
  amended: {
    en: '{by} had amended it meanwhile{at}{why}.',
    nl: '{by} had het intussen aangepast{at}{why}.',
  },
  'in-progress': {
    en: 'An attempt ran at that moment.',
    nl: 'Er liep op dat moment een poging.',
  },
  refused: { en: 'The change is not allowed: {error}', nl: 'De wijziging mag niet: {error}' },
  stale: {
    en: 'The object had changed since it was looked at.',
    nl: 'Het object was gewijzigd nadat het bekeken was.',
  },
  'not-visible': {
    en: '{author} may not see it any more.',
    nl: '{author} mag het niet meer zien.',
  },
  'not-permitted': {
    en: '{author} may not do this any more.',
    nl: '{author} mag dit niet meer doen.',
  },
  'assignee-left': {
    en: '{assignee} does not work in the office any more.',
    nl: '{assignee} werkt niet meer op kantoor.',
  },
  'assignee-unseen': {
    en: '{assignee} may not see it.',
    nl: '{assignee} mag het niet zien.',
  },
  unknown: { en: 'It is not there any more.', nl: 'Het is er niet meer.' },
};
const somebody: Wording = { en: 'Somebody', nl: 'Iemand' };
const on: Wording = { en: ' on {at} UTC', nl: ' op {at} UTC' };

/** `2026-11-22T10:04:12.000Z` → `2026-11-22 10:04` */
const minuteOf = (at: string): string => at.slice(0, 16).replace('T', ' ');

const nameOf = (id: string | null | undefined, { configuration, language }: Reader): string =>
  configuration.users.get(id ?? '')?.name ?? id ?? somebody[language];

/** Why an item was passed over, said to the reader; `error` is the first error of a refusal. */
export function reasonOf(
  reason: PassedOverReason,
  { resolved }: Fate,
  { by, request }: ActionRow,
  error: string,
  reader: Reader,
): string {
  const { language } = reader;
  const words: Record<string, string> = {
    by: nameOf(resolved?.by, reader),
    at: resolved ? on[language].replace('{at}', minuteOf(resolved.at)) : '',
    why: resolved?.why ? `: ‘${resolved.why}’` : '',
    author: nameOf(by, reader),
    assignee: nameOf(String(request.assignee ?? ''), reader),
    error,
  };
  return reasons[reason][language].replaceAll(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '');
}

const finishedWording: Wording = {
  en: 'It had finished on {at} UTC.',
  nl: 'Het was op {at} UTC al klaar.',
};

/** That nothing can be stopped, resumed or paced any more. */
export function finishedOf({ finishedAt, createdAt }: ActionRow, language: Language): Problem {
  const at = (finishedAt ?? createdAt).toISOString();
  const text = finishedWording[language].replace('{at}', minuteOf(at));
  return problem('state', text, { change: { kind: 'finished', at, by: null, via: null, text } });
}

const controls: Record<Control['kind'], Wording> = {
  created: { en: '{by} began it.', nl: '{by} is ermee begonnen.' },
  stopped: { en: '{by} stopped it.', nl: '{by} heeft het gestopt.' },
  resumed: { en: '{by} resumed it.', nl: '{by} heeft het hervat.' },
  paced: { en: '{by} changed its pace.', nl: '{by} heeft het tempo gewijzigd.' },
};

/** What somebody did to an action, said to the reader. */
export const toldOf = ({ kind, by, at, via }: Control, reader: Reader): Told => ({
  ...{ kind, at: at.toISOString(), by, via },
  text: controls[kind][reader.language].replace('{by}', nameOf(by, reader)),
});

/** What stands against a request; said to the caller. */
export const refusals = {
  noItem: { en: 'There is no such item.', nl: 'Deze regel bestaat niet.' },
  noGroup: { en: 'No item failed of this cause.', nl: 'Hierdoor is geen regel mislukt.' },
  noMatch: { en: 'No item matches.', nl: 'Geen enkele regel voldoet.' },
  tooMany: {
    en: 'These are more than 100,000 items; narrow the filter.',
    nl: 'Dit zijn meer dan 100.000 regels; maak het filter nauwer.',
  },
  selection: {
    en: 'The selection is not acceptable; see `errors`.',
    nl: 'De selectie kan zo niet; zie `errors`.',
  },
  assignee: {
    en: 'Nobody of this name works in the office.',
    nl: 'Er werkt niemand met deze naam op kantoor.',
  },
  notAllVisible: {
    en: 'It is also over items that you may not see; its author can do this.',
    nl: 'Het gaat ook over regels die u niet mag zien; de maker kan dit.',
  },
} satisfies Record<string, Wording>;
