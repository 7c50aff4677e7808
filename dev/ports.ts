import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { errorCode, StartError } from './start-error.ts';

/** Listens for a moment; returns the port, which for 0 is a free one. Throws what `listen` says. */
async function tryPort(port: number, host: string): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return taken;
}

/** A port on loopback that nobody uses now. */
export const freePort = (): Promise<number> => tryPort(0, '127.0.0.1');

export type PortWish = { variable: string; port: number; host: string };

/**
 * Checks that every port is free, and picks one where the wish is 0. Returns them by variable.
 * Throws {@link StartError} naming each port that is taken and the variable that moves it.
 */
export async function claimPorts(wishes: readonly PortWish[]): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  const taken: string[] = [];
  for (const { variable, port, host } of wishes) {
    const twin = [...ports].find(([, other]) => port !== 0 && other === port);
    if (twin) taken.push(`Port ${port} is wanted twice: set ${variable} or ${twin[0]} to another.`);
    try {
      ports.set(variable, await tryPort(port, host));
    } catch (error) {
      taken.push(`Port ${port} of ${host} ${reason(error)}: set ${variable} to another.`);
    }
  }
  if (taken.length > 0) throw new StartError(taken.join('\n'));
  return ports;
}

function reason(error: unknown): string {
  const code = errorCode(error);
  return code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${code})`;
}
