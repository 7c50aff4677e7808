import type { ErrorCode, Language } from '../words.ts';

type Wording = Record<Language, string>;

/**
 * The fixed wording per code; `code/variant` where one code has several. `{…}` is filled in by
 * `describe.ts` with names and labels.
 */
export const wordings: Record<ErrorCode, Wording> & Record<`${ErrorCode}/${string}`, Wording> = {
  'engineer-unknown': {
    en: '‘{engineer}’ is not a known user.',
    nl: '‘{engineer}’ is geen bekende gebruiker.',
  },
  'engineer-inactive': {
    en: '{engineer} is no longer active.',
    nl: '{engineer} is niet meer actief.',
  },
  'action-not-permitted': {
    en: '{engineer} may not {action} {anObject}. Function profile ‘{profile}’ lacks this action.',
    nl: '{engineer} mag {anObject} niet {action}. In functieprofiel ‘{profile}’ ontbreekt deze actie.',
  },
  'action-not-permitted/object-type': {
    en: '{engineer} may not {action} {anObject}. Function profile ‘{profile}’ lacks this object type.',
    nl: '{engineer} mag {anObject} niet {action}. In functieprofiel ‘{profile}’ ontbreekt dit objecttype.',
  },
  'action-not-permitted/transition': {
    en: '{engineer} may not set {anObject} to {to}. Function profile ‘{profile}’ lacks this transition.',
    nl: '{engineer} mag {anObject} niet op {to} zetten. In functieprofiel ‘{profile}’ ontbreekt deze overgang.',
  },
  'action-not-permitted/user': {
    en: '{to} was chosen by ‘{engineer}’, who is no longer a known user.',
    nl: '{to} is gekozen door ‘{engineer}’, die geen bekende gebruiker meer is.',
  },
  'action-not-permitted/active': {
    en: '{to} was chosen by {engineer}, who is no longer active.',
    nl: '{to} is gekozen door {engineer}, die niet meer actief is.',
  },
  'action-not-permitted/role': {
    en: '{engineer} may not {action} {anObject}: {engineer} is not a field engineer.',
    nl: '{engineer} mag {anObject} niet {action}: {engineer} is geen buitendienstmonteur.',
  },
  'action-not-permitted/profile': {
    en: '{engineer} may not {action} {anObject}: no function profile is assigned.',
    nl: '{engineer} mag {anObject} niet {action}: er is geen functieprofiel toegewezen.',
  },
  'action-not-permitted/profile-document': {
    en: '{engineer} may not {action} {anObject}: function profile ‘{profile}’ does not exist.',
    nl: '{engineer} mag {anObject} niet {action}: functieprofiel ‘{profile}’ bestaat niet.',
  },
  'field-not-permitted': {
    en: '{engineer} may not change {field}. In function profile ‘{profile}’ this field is not modifiable.',
    nl: '{engineer} mag {field} niet wijzigen. In functieprofiel ‘{profile}’ is dit veld niet wijzigbaar.',
  },
  'field-not-permitted/locked': {
    en: '{field} is locked: nobody may change it from the app.',
    nl: '{field} is vergrendeld: niemand mag dit veld vanuit de app wijzigen.',
  },
  'field-not-permitted/user': {
    en: '{field} was filled in by ‘{engineer}’, who is no longer a known user.',
    nl: '{field} is ingevuld door ‘{engineer}’, die geen bekende gebruiker meer is.',
  },
  'field-not-permitted/active': {
    en: '{field} was filled in by {engineer}, who is no longer active.',
    nl: '{field} is ingevuld door {engineer}, die niet meer actief is.',
  },
  'field-not-permitted/profile': {
    en: '{engineer} may not change {field}: no function profile is assigned.',
    nl: '{engineer} mag {field} niet wijzigen: er is geen functieprofiel toegewezen.',
  },
  'field-not-permitted/profile-document': {
    en: '{engineer} may not change {field}: function profile ‘{profile}’ does not exist.',
    nl: '{engineer} mag {field} niet wijzigen: functieprofiel ‘{profile}’ bestaat niet.',
  },
  'field-not-permitted/object-type': {
    en: '{engineer} may not change {field}. Function profile ‘{profile}’ lacks this object type.',
    nl: '{engineer} mag {field} niet wijzigen. In functieprofiel ‘{profile}’ ontbreekt dit objecttype.',
  },
  'object-out-of-scope': {
    en: '{engineer} may not work on property {property}: it is not in property set ‘{propertySet}’.',
    nl: '{engineer} mag niet werken op locatie {property}: die zit niet in locatieset ‘{propertySet}’.',
  },
  'field-required': { en: '{field} is required.', nl: '{field} is verplicht.' },
  'field-required/status': {
    en: 'The status to move to is missing.',
    nl: 'De nieuwe status ontbreekt.',
  },
  'field-unknown': {
    en: '{field} is not a field of {anObject}.',
    nl: '{field} is geen veld van {anObject}.',
  },
  'field-invalid': { en: '{field} is not valid.', nl: '{field} is niet geldig.' },
  'field-invalid/type': { en: '{field} must be {type}.', nl: '{field} moet {type} zijn.' },
  'field-invalid/format': { en: '{field} must be {format}.', nl: '{field} moet {format} zijn.' },
  'field-invalid/enum': {
    en: '{field} must be one of: {allowedValues}.',
    nl: '{field} moet een van deze zijn: {allowedValues}.',
  },
  'field-invalid/minLength': {
    en: '{field} must have at least {limit} characters.',
    nl: '{field} moet minstens {limit} tekens hebben.',
  },
  'field-invalid/maxLength': {
    en: '{field} may have at most {limit} characters.',
    nl: '{field} mag hoogstens {limit} tekens hebben.',
  },
  'field-invalid/minimum': {
    en: '{field} must be at least {limit}.',
    nl: '{field} moet minstens {limit} zijn.',
  },
  'field-invalid/maximum': {
    en: '{field} must be at most {limit}.',
    nl: '{field} mag hoogstens {limit} zijn.',
  },
  'field-invalid/exclusiveMinimum': {
    en: '{field} must be more than {limit}.',
    nl: '{field} moet meer dan {limit} zijn.',
  },
  'field-invalid/exclusiveMaximum': {
    en: '{field} must be less than {limit}.',
    nl: '{field} moet minder dan {limit} zijn.',
  },
  'field-invalid/multipleOf': {
    en: '{field} must be a multiple of {multipleOf}.',
    nl: '{field} moet een veelvoud van {multipleOf} zijn.',
  },
  'field-invalid/pattern': {
    en: '{field} does not have the required form.',
    nl: '{field} heeft niet de vereiste vorm.',
  },
  'field-invalid/minItems': {
    en: '{field} must have at least {limit} entries.',
    nl: '{field} moet minstens {limit} regels hebben.',
  },
  'field-invalid/maxItems': {
    en: '{field} may have at most {limit} entries.',
    nl: '{field} mag hoogstens {limit} regels hebben.',
  },
  'field-invalid/uniqueItems': {
    en: '{field} has the same entry more than once.',
    nl: '{field} bevat dezelfde regel meer dan eens.',
  },
  'transition-not-allowed': {
    en: '{Object} may not move from {from} to {to} now: the condition of this transition is not met.',
    nl: '{Object} mag nu niet van {from} naar {to}: aan de voorwaarde van deze overgang is niet voldaan.',
  },
  'object-not-found': {
    en: '{Object} {objectId} does not exist.',
    nl: '{Object} {objectId} bestaat niet.',
  },
  'object-exists': {
    en: '{Object} {objectId} exists already.',
    nl: '{Object} {objectId} bestaat al.',
  },
  'attachment-missing': {
    en: 'Attachment {name} has not been received.',
    nl: 'Bijlage {name} is niet ontvangen.',
  },
  'object-type-unknown': {
    en: 'Object type ‘{objectType}’ is not configured.',
    nl: 'Objecttype ‘{objectType}’ is niet geconfigureerd.',
  },
  'status-unknown': {
    en: '‘{status}’ is not a status of {anObject}.',
    nl: '‘{status}’ is geen status van {anObject}.',
  },
  'transition-not-configured': {
    en: '{Object}: the transition from {from} to {to} is not configured.',
    nl: '{Object}: de overgang van {from} naar {to} is niet geconfigureerd.',
  },
  'rule-broken': {
    en: 'Rule ‘{rule}’ cannot be evaluated: {reason}',
    nl: 'Regel ‘{rule}’ kan niet worden uitgevoerd: {reason}',
  },
  'version-conflict': {
    en: '{field} was changed meanwhile{byAt}: {engineer} has {mine}, it is now {theirs}.',
    nl: '{field} is intussen gewijzigd{byAt}: {engineer} heeft {mine}, het is nu {theirs}.',
  },
  'version-conflict/assignee': {
    en: '{Object} was reassigned from {mine} to {theirs}{byAt}.',
    nl: '{Object} is overgedragen van {mine} aan {theirs}{byAt}.',
  },
  'status-conflict': {
    en: '{engineer} saw {seen}, but the status is now {now}{byAt}.',
    nl: '{engineer} zag {seen}, maar de status is nu {now}{byAt}.',
  },
  'arrived-late': {
    en: 'This arrived after a later change by the same device had been applied.',
    nl: 'Dit kwam binnen nadat een latere wijziging van hetzelfde apparaat was verwerkt.',
  },
  'back-office-unavailable': {
    en: 'The back office system did not answer. It is tried again automatically.',
    nl: 'Het backofficesysteem gaf geen antwoord. Het wordt automatisch opnieuw geprobeerd.',
  },
  unexpected: {
    en: 'Something went wrong in the system. It is tried again automatically.',
    nl: 'Er ging iets mis in het systeem. Het wordt automatisch opnieuw geprobeerd.',
  },
};
