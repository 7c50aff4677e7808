import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { postWebhook, type WebhookTargets } from '../../activities/notice-post.ts';
import { parseConfig } from '../../config.ts';
import { faultOfTarget, mayReach, parseRanges } from '../../domain/notice-target.ts';
import { openReceiver, type Receiver } from '../api/notice-desk.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await openReceiver();
});
afterEach(() => {
  receiver.received.length = 0;
  Object.assign(receiver.state, { answer: 204, headers: {} });
});
afterAll(() => receiver.close());

/** A name with these addresses; each look gives the next list, the last one from then on. */
function named(...looks: string[][]) {
  let look = 0;
  return async () => {
    const addresses = looks[Math.min(look, looks.length - 1)] ?? [];
    look += 1;
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
}
const nowhere: WebhookTargets = { allowed: [] };
const loopback = parseRanges('127.0.0.1/32');
const post = (url: string, targets: WebhookTargets) =>
  postWebhook(url, { 'Content-Type': 'application/json' }, '{}', targets);
const refused = { status: null, error: 'address-not-allowed' };

/** None is of the internet, in any spelling in which an address can be written. */
const INSIDE = [
  ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '0.1.2.3', '10.0.0.1', '172.16.0.1', '172.31.255.255'],
  ...['192.168.1.1', '169.254.169.254', '100.64.0.1', '192.0.0.1', '192.0.2.1', '198.18.0.1'],
  ...['198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...['::1', '::', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe'],
  ...['64:ff9b::7f00:1', '64:ff9b::10.0.0.1', '64:ff9b:1::a00:1', '2002:7f00:1::', '2002:a00:1::'],
  ...['2001:0:7f00:1::', 'fe80::1', 'fec0::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '100::1'],
  ...['2001:db8::1', 'fd00:ec2::254', '::ffff:0:127.0.0.1', '3fff::1', '5f00::1'],
];
const SPELLINGS = ['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '0x7f.1', '0', '①②⑦.0.0.1'];

describe('17 webhooks never reach loopback, link-local or private addresses unless allowed', () => {
  it.each(INSIDE)('%s: neither as it stands, nor as what a name says', async (address) => {
    expect(mayReach(address, 'https:', [])).toBe(false);
    const host = address.includes(':') ? `[${address}]` : address;
    expect(faultOfTarget(`https://${host}/x`, [])).not.toBeNull();
    expect(await post(`https://${host}/x`, nowhere)).toEqual(refused);
    const targets = { allowed: [], resolve: named([address]) };
    expect(await post('https://hooks.example.com/x', targets)).toEqual(refused);
  });

  it.each(SPELLINGS)('%s, which is an address too', async (host) => {
    expect(faultOfTarget(`https://${host}/x`, [])).not.toBeNull();
    expect(await post(`https://${host}:${receiver.port}/x`, nowhere)).toEqual(refused);
    expect(receiver.received).toEqual([]);
  });

  it.each(['93.184.215.14', '8.8.8.8', '2606:4700::1111', '172.32.0.1', '100.128.0.1'])(
    '%s is of the internet',
    (address) => {
      expect(mayReach(address, 'https:', [])).toBe(true);
      expect(mayReach(address, 'http:', []), 'http is for what is allowed').toBe(false);
    },
  );

  it('localhost, which the system knows', async () => {
    expect(await post(`https://localhost:${receiver.port}/x`, nowhere)).toEqual(refused);
  });

  it('one inner address among others refuses all', async () => {
    const targets = { allowed: [], resolve: named(['93.184.215.14', '10.0.0.1']) };
    expect(await post('https://hooks.example.com/x', targets)).toEqual(refused);
  });

  it('a name that says something else when it is asked again: what was looked at is called', async () => {
    const other = await openReceiver('127.0.0.2');
    const resolve = named(['127.0.0.1'], ['127.0.0.2']);
    const url = `http://hooks.example.com:${receiver.port}/x`;
    expect(await post(url, { allowed: loopback, resolve })).toEqual({ status: 204, error: null });
    expect(await post(url, { allowed: loopback, resolve })).toEqual(refused);
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.headers.host).toBe(`hooks.example.com:${receiver.port}`);
    expect(other.received).toEqual([]);
    await other.close();
  });

  it.each([301, 302, 307, 308])('a redirect %i is not followed', async (answer) => {
    const inside = await openReceiver('127.0.0.2');
    Object.assign(receiver.state, { answer, headers: { Location: inside.url } });
    const targets = { allowed: loopback };
    expect(await post(receiver.url, targets)).toEqual({ status: answer, error: null });
    expect(inside.received).toEqual([]);
    expect(receiver.received).toHaveLength(1);
    await inside.close();
  });

  it('what is allowed is reached, also over http, and its neighbour is not', async () => {
    expect(await post(receiver.url, { allowed: loopback })).toEqual({ status: 204, error: null });
    expect(await post(receiver.url, { allowed: parseRanges('127.0.0.2') })).toEqual(refused);
    const mapped = `http://[::ffff:127.0.0.1]:${receiver.port}/x`;
    expect(mayReach('::ffff:127.0.0.2', 'http:', loopback)).toBe(false);
    expect((await post(mapped, { allowed: loopback })).status).toBe(204);
  });

  it('nothing but http and https, without user and password', () => {
    for (const url of [
      'ftp://example.com',
      'file:///etc/passwd',
      'gopher://x',
      'x',
      '//example.com',
    ])
      expect(faultOfTarget(url, []), url).not.toBeNull();
    const named = Object.assign(new URL('https://example.com/'), { username: 'u', password: 'w' });
    expect(faultOfTarget(named.href, [])).not.toBeNull();
    expect(faultOfTarget('http://example.com/', [])).not.toBeNull();
    expect(faultOfTarget('https://example.com/x', [])).toBeNull();
  });

  it('an endless answer costs nothing, and one that never comes ten seconds', async () => {
    let sent = 0;
    const endless = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const more = () => {
        sent += 65_536;
        socket.write(Buffer.alloc(65_536), () => !socket.destroyed && setImmediate(more));
      };
      socket.once('data', more);
    });
    const mute = createServer((socket) => void socket.on('error', () => undefined));
    const at = async (server: typeof mute) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    };
    const targets = { allowed: loopback };
    expect(await post(await at(endless), targets)).toEqual({ status: 200, error: null });
    const never = { allowed: [], resolve: () => new Promise<never>(() => undefined) };
    const slow = [post(await at(mute), targets), post('https://hooks.example.com/', never)];
    const timeout = { status: null, error: 'timeout' };
    expect(await Promise.all(slow)).toEqual([timeout, timeout]);
    expect(sent).toBeLessThan(50_000_000);
    endless.close();
    mute.close();
  }, 40_000);

  it('the setting is a list of addresses and ranges, and says what is wrong with it', () => {
    const read = (WEBHOOK_ALLOWED_PRIVATE: string) =>
      parseConfig({ WEBHOOK_ALLOWED_PRIVATE }).WEBHOOK_ALLOWED_PRIVATE;
    expect(parseConfig({}).WEBHOOK_ALLOWED_PRIVATE).toEqual([]);
    expect(read('127.0.0.1, 10.0.0.0/8,fd00::/8')).toHaveLength(3);
    for (const wrong of ['localhost', '10.0.0.0/33', '*', '10.0.0.0/8;x'])
      expect(() => read(wrong), wrong).toThrow(/WEBHOOK_ALLOWED_PRIVATE/);
  });
});
