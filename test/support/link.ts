import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A way to a server that can be cut, slowed and stalled. */
export type Link = {
  address: string;
  /** Breaks what is connected and refuses what would connect, until `mend()`. */
  cut(): void;
  /** Everything takes `ms` longer, both ways, until `mend()`. */
  delay(ms: number): void;
  /** Nothing arrives any more, though nothing breaks, until `mend()`. */
  stall(): void;
  mend(): void;
  /** Connections that wait for an answer to what they said last; `said` = only if it began like this. */
  waiting(said?: RegExp): number;
  close(): Promise<void>;
};

/** Opens a link to `address` (host:port) on a port of its own. */
export async function openLink(address: string): Promise<Link> {
  const [host = '', port = ''] = address.split(':');
  const sockets = new Set<Socket>();
  // Per connection how its last word began; '' = it was answered.
  const asked = new Map<Socket, string>();
  let isCut = false;
  let slowness = 0;
  let moving = Promise.resolve();
  let move: () => void = () => undefined;

  /** Hands on what `from` says and its end, in order. */
  const carry = (from: Socket, to: Socket, heard: (chunk: Buffer) => void) => {
    let last = Promise.resolve();
    const soon = (work: () => void) => {
      const due = slowness > 0 ? pause(slowness) : undefined;
      last = last
        .then(() => due)
        .then(() => moving)
        .then(work);
    };
    sockets.add(from);
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (chunk) => {
      heard(chunk);
      soon(() => void to.write(chunk));
    });
    from.on('close', () => {
      sockets.delete(from);
      asked.delete(from);
      soon(() => to.destroySoon());
    });
  };
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), host);
    carry(near, far, (chunk) => {
      if (!asked.get(near)) asked.set(near, chunk.toString('latin1', 0, 16));
    });
    carry(far, near, () => asked.set(near, ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = server.address();
  if (own === null || typeof own === 'string') throw new Error('not a port');
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const mend = () => {
    isCut = false;
    slowness = 0;
    move();
  };
  return {
    address: `127.0.0.1:${own.port}`,
    cut() {
      isCut = true;
      breakAll();
    },
    delay(ms) {
      slowness = ms;
    },
    stall() {
      moving = new Promise((resolve) => {
        move = resolve;
      });
    },
    mend,
    waiting: (said = /./s) => [...asked.values()].filter((word) => said.test(word)).length,
    close() {
      breakAll();
      mend();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
