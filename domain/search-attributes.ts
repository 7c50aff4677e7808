/**
 * What operators can search for in the engine; all keywords, ids and codes only. Registered by
 * `npm run migrate`; SQL visibility holds at most ten keywords.
 */
export const searchAttributes = [
  'SyncStatus',
  'ErrorCategory',
  'ErrorCode',
  'ObjectType',
  'ObjectId',
  'DeviceId',
  'EngineerId',
] as const;
