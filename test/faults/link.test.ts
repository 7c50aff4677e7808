import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../support/inbox.ts';
import { type Link, openLink } from '../support/link.ts';

/** A server that says what it hears, in capitals. */
const heard: string[] = [];
const server = createServer((socket) => {
  socket.on('data', (chunk) => {
    heard.push(chunk.toString());
    if (!chunk.includes('silent')) socket.write(chunk.toString().toUpperCase());
  });
  socket.on('error', () => undefined);
});
let link: Link;
let client: Socket;
beforeEach(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  link = await openLink(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  client = join();
});
afterEach(async () => {
  client.destroy();
  await link.close();
  server.close();
});

function join(): Socket {
  const [host = '', port = ''] = link.address.split(':');
  return connect(Number(port), host).on('error', () => undefined);
}
const said = async () => String((await once(client, 'data'))[0]);

it('breaks what is connected and what connects while it is cut, and nothing afterwards', async () => {
  client.write('one');
  expect(await said()).toBe('ONE');
  link.cut();
  await once(client, 'close');
  client = join();
  await once(client, 'close');
  link.mend();
  client = join();
  client.write('two');
  expect(await said()).toBe('TWO');
});

it('makes everything later by a delay, both ways and in order', async () => {
  link.delay(100);
  const from = performance.now();
  client.write('one');
  expect(await said()).toBe('ONE');
  expect(performance.now() - from).toBeGreaterThanOrEqual(195);
});

it('holds everything while it is stalled, loses nothing, and knows who waits for an answer', async () => {
  client.write('one');
  expect(await said()).toBe('ONE');
  expect(link.waiting()).toBe(0);
  link.stall();
  client.write('two');
  await until(async () => link.waiting(/^tw/) === 1);
  expect(link.waiting(/^one/)).toBe(0);
  const answer = said();
  link.mend();
  expect(await answer).toBe('TWO');
  expect(link.waiting()).toBe(0);
});

it('hands on what was said before its sender was gone', async () => {
  const other = join();
  await once(other, 'connect');
  link.delay(50);
  other.end('silent last words');
  await until(async () => heard.includes('silent last words'));
});
