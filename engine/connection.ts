import { type Client, isGrpcServiceError } from '@temporalio/client';

/**
 * gRPC: unavailable, deadline exceeded, cancelled, unknown: the engine is away or too slow, not refusing.
 * A worker's connection calls a broken transport «unknown».
 */
const AWAY = new Set([14, 4, 1, 2]);

/** Whether a call failed because the engine could not be reached in time. */
export const isAway = (error: unknown): boolean => {
  for (let at = error; at instanceof Error; at = at.cause)
    if (isGrpcServiceError(at) && AWAY.has(at.code)) return true;
  return false;
};

const CALL_MS = 5_000;

/** Every call to the engine has an end: without a deadline one to a dead server takes 19 s to fail. */
export const withDeadline = <T>(client: Client, call: () => Promise<T>): Promise<T> =>
  client.withDeadline(Date.now() + CALL_MS, call);
