import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { claimPorts } from '../../dev/ports.ts';

const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
afterAll(() => {
  server.close();
});

const host = '127.0.0.1';

it('names every taken port and the variable that moves it, one line each', async () => {
  const wishes = ['PORT', 'POSTGRES_PORT'].map((variable) => ({ variable, port, host }));
  await expect(claimPorts(wishes)).rejects.toThrow(
    `Port ${port} of ${host} is in use: set PORT to another.\nPort ${port} of ${host} is in use: set POSTGRES_PORT to another.`,
  );
});

it('picks a free port where 0 is wished', async () => {
  const ports = await claimPorts([{ variable: 'PORT', port: 0, host }]);
  expect(ports.get('PORT')).toBeGreaterThan(0);
});
