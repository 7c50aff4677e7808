import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';

/*
 * Loaded before everything else in the worker's process and its threads (`node --import`). The SDK keeps
 * the stack trace of every promise that a workflow makes, for the query `__stack_trace` only: two
 * compilations and an error for each of some 33 promises per transaction, about a tenth of the worker's
 * CPU. It can do without: where Node gives it no hook it says so once and goes on, and the query
 * answers that stack traces are not enabled. What a run waits for, the product's own query `state` tells.
 */
if (!isMainThread) {
  const { createHook } = v8.promiseHooks;
  Object.defineProperty(v8.promiseHooks, 'createHook', {
    value(callbacks: v8.HookCallbacks) {
      // Node's own context tracking also asks here; it follows promises while they run.
      if (callbacks.before) return createHook(callbacks);
      throw new Error('no stack traces of promises');
    },
  });
}
