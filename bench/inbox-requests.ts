/** What the inbox is asked for: as a desk does, and every filter and sort by itself. */

const at = (daysAgo: number): string =>
  encodeURIComponent(new Date(Date.now() - daysAgo * 86_400_000).toISOString());

const several = (name: string, values: string[]): string =>
  values.map((value) => `${name}=${value}`).join('&');

const tabs = [
  'not-started',
  'queued',
  'in-progress',
  'completed',
  'completed-with-errors',
  'cancelled',
];

const filters = [
  'category=validation',
  'category=conflict',
  'code=status-conflict',
  'objectType=order',
  'objectType=meter',
  'objectId=WO-142000',
  'engineer=engineer-017',
  several('engineer', ['engineer-017', 'engineer-018', 'engineer-311']),
  'engineer=nobody',
  'device=device-0123',
  'property=P-07',
  'property=P-33',
  'assignee=bob',
  'assignee=none',
  'group=field-required~order~mandatory~order%2Frule-0~solution',
  'modifiedBy=beth',
  'hasErrors=true',
  'hasErrors=false',
  'repairableBy=application-manager',
  'repairableBy=back-office',
  'appVersion=5.2.0',
  'appVersion=4.9.9',
  `receivedFrom=${at(1)}`,
  `receivedTo=${at(6)}`,
  `finishedFrom=${at(1)}`,
  `finishedTo=${at(6)}`,
  'attemptsMin=2',
  'attemptsMin=4',
  'blockingMin=1',
  'blockingMin=2',
];

const searches = [
  'WO-1420',
  'WO-',
  'engineer-017',
  'Robin No311',
  'device-0123',
  'pump seal',
  'solution is required',
  'nothing has this',
].map((text) => `q=${encodeURIComponent(text)}`);

const failed = 'status=completed-with-errors';
const combinations = [
  `${failed}&repairableBy=application-manager`,
  `${failed}&category=validation&property=P-07`,
  `${failed}&engineer=engineer-017&sort=receivedAt`,
  `${failed}&assignee=none&sort=-blocking`,
  `${failed}&repairableBy=back-office&sort=-blocking`,
  `${failed}&receivedFrom=${at(1)}&sort=-attempts`,
  `${failed}&finishedFrom=${at(1)}`,
  `${failed}&q=seal&category=conflict`,
  'status=not-started&property=P-07',
  'status=completed&engineer=engineer-017&property=P-07',
  'status=completed&property=P-07&objectType=meter',
  'status=completed&property=P-07&objectType=order&sort=-finishedAt',
  `engineer=engineer-017&receivedFrom=${at(4)}&receivedTo=${at(3)}`,
  'appVersion=4.9.9&objectType=order',
  'device=device-0123&attemptsMin=2',
  'engineer=engineer-017&sort=-finishedAt',
  'property=P-07&sort=-attempts',
];

const sorts = [
  'receivedAt',
  'finishedAt',
  '-finishedAt',
  'attempts',
  '-attempts',
  'blocking',
  '-blocking',
].map((sort) => `sort=${sort}`);

/** Lists whose pages are also read from the middle on. */
export const deepLists = [
  '',
  failed,
  'status=completed',
  'engineer=engineer-017',
  'sort=receivedAt',
  'sort=-finishedAt',
  'sort=-attempts',
  'sort=-blocking',
];

/** Queries of the list of items. */
export const listQueries = [
  '',
  ...tabs.map((status) => `status=${status}`),
  ...filters,
  ...searches,
  ...combinations,
  ...sorts,
];

/** Queries of the list of groups. */
export const groupQueries = ['', 'category=validation', 'property=P-07', 'engineer=engineer-016'];
