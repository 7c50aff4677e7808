import { dictionary } from '../app/i18n.ts';

/** What somebody can have done, by the name that the API knows it under. */
export const actionWords = dictionary({
  'item.requeue': { en: 'Queued for a retry', nl: 'Klaargezet voor een nieuwe poging' },
  'item.amend': { en: 'Amended a change', nl: 'Wijziging aangepast' },
  'item.cancel': { en: 'Cancelled a change', nl: 'Wijziging geannuleerd' },
  'item.release': { en: 'Did not let it wait', nl: 'Niet laten wachten' },
  'item.approve-once': { en: 'Let it pass once', nl: 'Eén keer doorgelaten' },
  'item.ask': { en: 'Asked the engineer', nl: 'Monteur gevraagd' },
  'item.answer': { en: 'Answered', nl: 'Antwoord gegeven' },
  'item.withdraw': { en: 'Withdrew a change', nl: 'Wijziging ingetrokken' },
  'configuration.saved': { en: 'Changed the configuration', nl: 'Configuratie gewijzigd' },
  'object.created': { en: 'Created an object', nl: 'Object aangemaakt' },
  'object.edited': { en: 'Edited an object', nl: 'Object gewijzigd' },
  'background-action.created': { en: 'Started a bulk action', nl: 'Bulkactie gestart' },
  'background-action.stopped': { en: 'Stopped a bulk action', nl: 'Bulkactie gestopt' },
  'background-action.resumed': { en: 'Resumed a bulk action', nl: 'Bulkactie hervat' },
  'background-action.paced': { en: 'Changed the pace of one', nl: 'Tempo ervan veranderd' },
  'export.started': { en: 'Began an export', nl: 'Export begonnen' },
  'export.ended': { en: 'Exported the inbox', nl: 'Inbox geëxporteerd' },
  'view.saved': { en: 'Saved a shared view', nl: 'Gedeelde weergave bewaard' },
  'view.deleted': { en: 'Deleted a shared view', nl: 'Gedeelde weergave verwijderd' },
  'session.begun': { en: 'Signed in', nl: 'Aangemeld' },
  'session.ended': { en: 'Signed out', nl: 'Afgemeld' },
  'session.refused': { en: 'Was not let in', nl: 'Niet toegelaten' },
  'gadget.opened': { en: 'Opened the Error gadget', nl: 'Error gadget geopend' },
  'device.reassigned': { en: 'Handed a device over', nl: 'Toestel overgedragen' },
  'notice-rule.created': { en: 'Made a rule of notices', nl: 'Meldingsregel gemaakt' },
  'notice-rule.saved': { en: 'Changed a rule of notices', nl: 'Meldingsregel gewijzigd' },
  'notice-rule.deleted': { en: 'Deleted a rule of notices', nl: 'Meldingsregel verwijderd' },
  'notice-rule.rotated': { en: 'Renewed the secret of one', nl: 'Geheim ervan vernieuwd' },
  'notice-rule.tested': { en: 'Tested a rule of notices', nl: 'Meldingsregel getest' },
  refused: { en: 'Was refused a change', nl: 'Wijziging geweigerd' },
});

/** What it can have been done to beside business objects, by the start of its name. */
export const subjectWords = dictionary({
  'item/': { en: 'Items', nl: 'Items' },
  'background-action/': { en: 'Bulk actions', nl: 'Bulkacties' },
  'device/': { en: 'Devices', nl: 'Toestellen' },
  'object-type/': { en: 'Object types', nl: 'Objecttypen' },
  'function-profile/': { en: 'Function profiles', nl: 'Functieprofielen' },
  'property-set/': { en: 'Property sets', nl: 'Locatiesets' },
  'user/': { en: 'Users', nl: 'Gebruikers' },
  'settings/': { en: 'Settings', nl: 'Instellingen' },
  'notice-rule/': { en: 'Rules of notices', nl: 'Meldingsregels' },
});
