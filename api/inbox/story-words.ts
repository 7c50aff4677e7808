import type { Language, TimelineKind } from '../../domain/words.ts';

type Wording = Record<Language, string>;

/** What is told of an item: its timeline, its receipt, that its turn came, and the attempt that runs now. */
export type StoryKind = TimelineKind | 'received' | 'queued' | 'in-progress';

/** What happened, by kind; `nobody` where it is not known who did it, or for whom or what. */
export const wordings: Record<StoryKind, { any: Wording; nobody?: Wording }> = {
  received: {
    any: {
      en: 'Received from the device of {by}.',
      nl: 'Ontvangen van het toestel van {by}.',
    },
  },
  requeued: {
    any: {
      en: '{by} queued it for a retry{via}{remark}.',
      nl: '{by} zette het klaar voor een nieuwe poging{via}{remark}.',
    },
    nobody: {
      en: 'Queued for a retry{via}{remark}.',
      nl: 'Klaargezet voor een nieuwe poging{via}{remark}.',
    },
  },
  released: {
    any: {
      en: '{by} let it go ahead without waiting{remark}.',
      nl: '{by} liet het doorgaan zonder te wachten{remark}.',
    },
  },
  cancelled: {
    any: { en: '{by} cancelled it{via}{remark}.', nl: '{by} annuleerde het{via}{remark}.' },
    nobody: { en: 'Cancelled{via}{remark}.', nl: 'Geannuleerd{via}{remark}.' },
  },
  amended: {
    any: {
      en: '{by} amended it{via}{parts}{remark}.',
      nl: '{by} paste het aan{via}{parts}{remark}.',
    },
  },
  asked: {
    any: { en: '{by} asked the engineer: ‘{text}’', nl: '{by} vroeg de monteur: ‘{text}’' },
  },
  answered: { any: { en: '{by} answered: ‘{text}’', nl: '{by} antwoordde: ‘{text}’' } },
  approved: {
    any: {
      en: '{by} lets it pass once with {codes}{remark}.',
      nl: '{by} laat het eenmalig door met {codes}{remark}.',
    },
  },
  assigned: {
    any: {
      en: '{by} assigned it to {to}{via}{remark}.',
      nl: '{by} wees het toe aan {to}{via}{remark}.',
    },
    nobody: {
      en: '{by} assigned it to nobody{via}{remark}.',
      nl: '{by} wees het aan niemand toe{via}{remark}.',
    },
  },
  comment: {
    any: { en: '{by} noted for the office: ‘{text}’', nl: '{by} noteerde voor kantoor: ‘{text}’' },
  },
  moved: {
    any: {
      en: '{by} put its object at {property}{remark}.',
      nl: '{by} plaatste het object bij {property}{remark}.',
    },
    nobody: {
      en: '{by} took its object away from {movedFrom}{remark}.',
      nl: '{by} haalde het object weg bij {movedFrom}{remark}.',
    },
  },
  completed: {
    any: { en: 'Attempt {attempt} applied it.', nl: 'Poging {attempt} heeft het toegepast.' },
  },
  failed: {
    any: { en: 'Attempt {attempt} failed: {error}', nl: 'Poging {attempt} mislukte: {error}' },
  },
  technical: {
    any: {
      en: 'Attempt {attempt} met a technical failure; tried again by itself. {error}',
      nl: 'Poging {attempt} had een technische storing; wordt vanzelf herhaald. {error}',
    },
  },
  'put-back': {
    any: {
      en: 'Put back: it goes again in its turn.',
      nl: 'Teruggezet: het komt opnieuw aan de beurt.',
    },
  },
  queued: {
    any: {
      en: 'What it waited for has ended: attempt {attempt} is next.',
      nl: 'Waar het op wachtte is afgelopen: poging {attempt} is aan de beurt.',
    },
  },
  'in-progress': {
    any: { en: 'Attempt {attempt} began.', nl: 'Poging {attempt} begon.' },
  },
};

export const viaWordings: Record<string, Wording> = {
  temporal: { en: ' from the Temporal UI or CLI', nl: ' vanuit de Temporal-UI of -CLI' },
  bulk: { en: ' in a bulk action', nl: ' in een bulkactie' },
  device: { en: ' on the device', nl: ' op het toestel' },
  reconcile: {
    en: ' when the inbox was compared with the engine',
    nl: ' bij het vergelijken van de inbox met de engine',
  },
};
