import { dictionary } from './i18n.ts';

/** The closed vocabularies of the domain, as people read them. */

export const statusWords = dictionary({
  'not-started': { en: 'Not started', nl: 'Niet gestart' },
  queued: { en: 'Queued', nl: 'In de wachtrij' },
  'in-progress': { en: 'In progress', nl: 'In uitvoering' },
  completed: { en: 'Completed', nl: 'Voltooid' },
  'completed-with-errors': { en: 'Completed with errors', nl: 'Voltooid met fouten' },
  cancelled: { en: 'Cancelled', nl: 'Geannuleerd' },
});

export const categoryWords = dictionary({
  authorization: { en: 'Authorization', nl: 'Bevoegdheid' },
  validation: { en: 'Validation', nl: 'Validatie' },
  configuration: { en: 'Configuration', nl: 'Configuratie' },
  conflict: { en: 'Conflict', nl: 'Conflict' },
  technical: { en: 'Technical', nl: 'Technisch' },
});

export const roleWords = dictionary({
  'field-engineer': { en: 'Field engineer', nl: 'Monteur' },
  'back-office': { en: 'Back office', nl: 'Backoffice' },
  'application-manager': { en: 'Application manager', nl: 'Applicatiebeheerder' },
  operator: { en: 'Operator', nl: 'Operator' },
});

export const actionWords = dictionary({
  create: { en: 'Create', nl: 'Aanmaken' },
  update: { en: 'Change', nl: 'Wijzigen' },
  transition: { en: 'New status', nl: 'Nieuwe status' },
});

export const codeWords = dictionary({
  'engineer-unknown': { en: 'Engineer unknown', nl: 'Monteur onbekend' },
  'engineer-inactive': { en: 'Engineer inactive', nl: 'Monteur inactief' },
  'action-not-permitted': { en: 'Action not permitted', nl: 'Actie niet toegestaan' },
  'field-not-permitted': { en: 'Field not permitted', nl: 'Veld niet toegestaan' },
  'object-out-of-scope': { en: 'Object out of scope', nl: 'Object buiten bereik' },
  'field-required': { en: 'Field required', nl: 'Veld verplicht' },
  'field-invalid': { en: 'Field invalid', nl: 'Veld ongeldig' },
  'field-unknown': { en: 'Field unknown', nl: 'Veld onbekend' },
  'transition-not-allowed': { en: 'Transition not allowed', nl: 'Overgang niet toegestaan' },
  'object-not-found': { en: 'Object not found', nl: 'Object niet gevonden' },
  'object-exists': { en: 'Object exists already', nl: 'Object bestaat al' },
  'attachment-missing': { en: 'Attachment missing', nl: 'Bijlage ontbreekt' },
  'object-type-unknown': { en: 'Object type unknown', nl: 'Objecttype onbekend' },
  'status-unknown': { en: 'Status unknown', nl: 'Status onbekend' },
  'transition-not-configured': { en: 'Transition not configured', nl: 'Overgang niet ingericht' },
  'rule-broken': { en: 'Rule broken', nl: 'Regel defect' },
  'version-conflict': { en: 'Changed on both sides', nl: 'Aan beide kanten gewijzigd' },
  'status-conflict': { en: 'Status changed meanwhile', nl: 'Status intussen gewijzigd' },
  'arrived-late': { en: 'Arrived late', nl: 'Te laat aangekomen' },
  'back-office-unavailable': { en: 'Back office unavailable', nl: 'Backoffice niet bereikbaar' },
  unexpected: { en: 'Unexpected', nl: 'Onverwacht' },
});
