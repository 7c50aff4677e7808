import type { ObjectRef } from './transaction.ts';

/** The lane of a transaction: its device and root object. Within a lane order is kept. */
export const lane = (deviceId: string, root: ObjectRef): string =>
  `${deviceId}/${root.objectType}/${root.objectId}`;
