import type { Category, Language } from '../../domain/words.ts';

type Words = Record<
  | 'title'
  | 'failed'
  | 'nothing'
  | 'mine'
  | 'assigned'
  | 'today'
  | 'received'
  | 'completed'
  | 'failures'
  | 'categories'
  | 'causes'
  | 'trend'
  | 'oldest'
  | 'silent'
  | 'jammed'
  | 'waiting'
  | 'updated'
  | 'open'
  | 'ended'
  | 'endedTitle',
  string
>;

export const gadgetWords: Record<Language, Words> = {
  en: {
    title: 'AppSuite inbox',
    failed: 'Completed with errors',
    nothing: 'Nothing has failed. There is nothing to repair.',
    mine: 'You can repair',
    assigned: 'Assigned to you',
    today: 'Today',
    received: 'received',
    completed: 'completed',
    failures: 'failed',
    categories: 'By kind',
    causes: 'Top causes',
    trend: 'Failed in the last 14 days',
    oldest: 'Oldest failed',
    silent: 'Silent devices',
    jammed: 'Jammed devices',
    waiting: 'waiting behind',
    updated: 'As of',
    open: 'Open the inbox',
    endedTitle: 'This view has ended',
    ended:
      'It is shown for a quarter of an hour at a time. Load the page again that it stands in; if that does not help, open the gadget anew from the AppSuite inbox.',
  },
  nl: {
    title: 'AppSuite-inbox',
    failed: 'Completed with errors',
    nothing: 'Er is niets mislukt. Er valt niets te herstellen.',
    mine: 'U kunt herstellen',
    assigned: 'Aan u toegewezen',
    today: 'Vandaag',
    received: 'ontvangen',
    completed: 'voltooid',
    failures: 'mislukt',
    categories: 'Naar soort',
    causes: 'Belangrijkste oorzaken',
    trend: 'Mislukt in de laatste 14 dagen',
    oldest: 'Oudste mislukte',
    silent: 'Stille toestellen',
    jammed: 'Vastgelopen toestellen',
    waiting: 'wachten erachter',
    updated: 'Stand van',
    open: 'Open de inbox',
    endedTitle: 'Deze weergave is beëindigd',
    ended:
      'Ze wordt telkens een kwartier getoond. Laad de pagina waarin ze staat opnieuw; helpt dat niet, open de gadget dan opnieuw vanuit de AppSuite-inbox.',
  },
};

export const categoryWords: Record<Language, Record<Category, string>> = {
  en: {
    authorization: 'Authorization',
    validation: 'Validation',
    configuration: 'Configuration',
    conflict: 'Conflict',
    technical: 'Technical',
  },
  nl: {
    authorization: 'Autorisatie',
    validation: 'Validatie',
    configuration: 'Configuratie',
    conflict: 'Conflict',
    technical: 'Technisch',
  },
};

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago, in one unit: `3 days ago`. */
export function since(then: string, now: string, language: Language): string {
  const ms = Date.parse(then) - Date.parse(now);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, size] of units) {
    if (-ms >= size) return format.format(Math.trunc(ms / size), unit);
  }
  return format.format(0, 'minute');
}
