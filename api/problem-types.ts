/**
 * Every problem that this API can answer with: the closed set of `type`s, their HTTP status, and the
 * text of their page (`/problems/CODE`). Problems of one transaction of a batch stand here too; they
 * come inside a receipt, under a batch that itself was accepted.
 */
export type ProblemType = { status: number; title: string; explanation: string };

export const problemTypes = {
  malformed: {
    status: 400,
    title: 'The request cannot be read',
    explanation:
      'The body is not valid JSON in UTF-8, or the address has a part or parameter that cannot be read. `errors` points at what is at fault. Sending the same again gives the same answer.',
  },
  unauthenticated: {
    status: 401,
    title: 'A valid token is needed',
    explanation:
      'Send `Authorization: Bearer TOKEN` with a token of the configured issuer that is meant for this service and has not expired; in a browser, sign in at `/sign-in`. Nothing was lost.',
  },
  'session-ended': {
    status: 401,
    title: 'You are not signed in any more',
    explanation:
      'Your session at the page was ended, or was not used for an hour, or is twelve hours old. Sign in again at `/sign-in`; what you typed stays on the page, and what was saved is saved.',
  },
  'foreign-origin': {
    status: 403,
    title: 'This change does not come from our page',
    explanation:
      'A change that is asked for with the cookie of the page must carry its `Origin`, so that no other site can make it in your name. Programs send a bearer token instead.',
  },
  'role-missing': {
    status: 403,
    title: 'Your role does not allow this',
    explanation:
      'Both your token and your user document must grant one of the roles that this needs. An application manager can grant it.',
  },
  'user-inactive': {
    status: 403,
    title: 'You are not an active user here',
    explanation:
      'The issuer knows you, this service does not, or your account was deactivated. What was received before is kept. An application manager can activate the account.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here for you',
    explanation: 'It does not exist, or you may not see it: the two look the same on purpose.',
  },
  'device-unknown': {
    status: 404,
    title: 'This device is not one of yours',
    explanation:
      'A device belongs to the engineer who first sent from it. The back office can hand it over; a reinstalled app makes a new device id.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not take that method',
    explanation: 'The `Allow` header lists the methods that it takes.',
  },
  state: {
    status: 409,
    title: 'The current state does not allow this',
    explanation:
      'Somebody or something was first. The detail says who did what and when; look at the item again and decide again.',
  },
  'precondition-failed': {
    status: 412,
    title: 'It changed since you looked at it',
    explanation: 'The ETag in `If-Match` is not the current one. Read it again and repeat.',
  },
  'too-large': {
    status: 413,
    title: 'The body is too large',
    explanation: 'A body may have 5 MB, also once unpacked. Send fewer transactions at a time.',
  },
  'media-type': {
    status: 415,
    title: 'The body is not of a type that is read here',
    explanation: 'Send `Content-Type: application/json`, plain or with `Content-Encoding: gzip`.',
  },
  invalid: {
    status: 422,
    title: 'The content is not acceptable',
    explanation: 'The JSON is well formed, what it says is not. `errors` points at each fault.',
  },
  'key-reused': {
    status: 422,
    title: 'This Idempotency-Key was used for something else',
    explanation:
      'The same key with another content. What was asked for first stands; send something new under a key of its own.',
  },
  'precondition-required': {
    status: 428,
    title: 'If-Match is needed',
    explanation:
      'Send the ETag that you got when you read it, so that nobody’s change is overwritten.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    explanation: 'Wait for as many seconds as `Retry-After` says. Nothing was lost.',
  },
  unexpected: {
    status: 500,
    title: 'Something went wrong on our side',
    explanation:
      'Not your fault. It was logged under the id in `instance`; repeating the request is safe.',
  },
  'database-unavailable': {
    status: 503,
    title: 'The database is away',
    explanation:
      'Nothing can be acknowledged now. Repeat after as many seconds as `Retry-After` says; repeating is safe.',
  },
  'issuer-unavailable': {
    status: 503,
    title: 'The sign-in service is away',
    explanation: 'Your token cannot be checked now. Repeat after `Retry-After` seconds.',
  },

  'text-not-storable': {
    status: 422,
    title: 'A text holds a character that cannot be kept',
    explanation:
      'U+0000 and lone surrogates (half of an emoji, for example) cannot be stored. Remove them and send the transaction under the same id.',
  },
  'number-not-exact': {
    status: 422,
    title: 'A number cannot be kept exactly',
    explanation:
      'Whole numbers go up to 2^53 - 1 in size, and none may be infinite. Send larger ones as a text.',
  },
  'key-not-allowed': {
    status: 422,
    title: 'A member has a name that is not allowed',
    explanation: 'Names such as `__proto__` and `constructor` are refused.',
  },
  'too-deep': {
    status: 422,
    title: 'It is nested too deeply',
    explanation: 'A transaction may be nested 32 levels deep.',
  },
  'too-long': {
    status: 422,
    title: 'It is too long',
    explanation:
      'A text may have 65,536 characters, a name 200, and a transaction 2,000 members in all.',
  },
  'id-reused': {
    status: 409,
    title: 'This id was used for something else',
    explanation:
      'A transaction with this id and other content was acknowledged before; that one stands. Give the new one an id of its own.',
  },
  'sequence-reused': {
    status: 409,
    title: 'This sequence number was used before',
    explanation:
      'Another transaction of this device has it. A reinstalled app must make a new device id and start at 1.',
  },
  'id-of-other-device': {
    status: 409,
    title: 'This id belongs to another device',
    explanation: 'Ids are made on the device and are never shared. Give the transaction a new one.',
  },
  'parent-mismatch': {
    status: 409,
    title: 'The object belongs to another parent',
    explanation:
      'What the transaction names as parent is not the parent that the office, or an earlier transaction of this device, gave to the object.',
  },
  'attachments-not-supported': {
    status: 422,
    title: 'Attachments are not taken yet',
    explanation: 'Send the transaction without attachments.',
  },
} as const satisfies Record<string, ProblemType>;

export type ProblemCode = keyof typeof problemTypes;
export const isProblemCode = (code: string): code is ProblemCode =>
  Object.hasOwn(problemTypes, code);
