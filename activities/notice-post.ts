import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { TryOutcome } from '../domain/notice.ts';
import { type AddressRange, bareHost, mayReach } from '../domain/notice-target.ts';

type Resolved = { address: string; family: number };

/** Where webhooks may go. */
export type WebhookTargets = {
  /** Of addresses that are not of the internet, those that the operator allows. */
  allowed: readonly AddressRange[];
  /** The addresses of a name; the system's unless told. */
  resolve?: (host: string) => Promise<Resolved[]>;
};

/** Milliseconds from finding the address to the answer. */
const LIMIT = 10_000;

/**
 * Posts once. Every address of the name is looked at before anything is sent, and the connection is made to
 * one of those that were looked at, whatever the name says by then. Redirects are not followed, and nothing
 * of the answer is read but its status.
 */
export async function postWebhook(
  to: string,
  headers: Record<string, string>,
  body: string,
  targets: WebhookTargets,
): Promise<TryOutcome> {
  const signal = AbortSignal.timeout(LIMIT);
  const url = new URL(to);
  try {
    const addresses = await within(signal, addressesOf(bareHost(url), targets));
    const mayGo = ({ address }: Resolved) => mayReach(address, url.protocol, targets.allowed);
    if (addresses.length === 0) return failed('name-not-found');
    if (!addresses.every(mayGo)) return failed('address-not-allowed');
    const status = await post(url, headers, body, addresses, signal);
    return { status, error: null };
  } catch (error) {
    return failed(signal.aborted ? 'timeout' : codeOf(error));
  }
}

const failed = (error: string): TryOutcome => ({ status: null, error });

/** A code for the log; a message may hold more than is wanted there. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'name-not-found';
  if (/^(ERR_TLS|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|ERR_SSL|EPROTO)/.test(code)) return 'tls';
  return 'connection';
}

const addressesOf = (host: string, { resolve }: WebhookTargets): Promise<Resolved[]> => {
  const family = isIP(host);
  if (family !== 0) return Promise.resolve([{ address: host, family }]);
  return resolve ? resolve(host) : lookup(host, { all: true });
};

/** The system's resolver cannot be broken off; nobody waits for it longer than this. */
const within = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
  ]);

function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  addresses: Resolved[],
  signal: AbortSignal,
): Promise<number> {
  const [first] = addresses;
  const checked: LookupFunction = (_host, { all }, done) =>
    all ? done(null, addresses) : done(null, first?.address ?? '', first?.family);
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      // No connection is shared: one made before was looked at for another try.
      { method: 'POST', agent: false, lookup: checked, headers, signal },
      (answer) => {
        resolve(answer.statusCode ?? 0);
        answer.destroy();
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
