import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';

/** Milliseconds that a client may take, and how many may be connected. */
export type ConnectionLimits = {
  /** Until the headers are there. */
  headers: number;
  /** Until the body is there as well. */
  request: number;
  /** Without a byte in either direction: longer than the verdict feed is held. */
  silence: number;
  /** Between two requests of one connection. */
  keepAlive: number;
  connections: number;
};

/** A phone on a bad line may need a minute for 5 MB; whoever is slower starts again. */
const usual: ConnectionLimits = {
  headers: 10_000,
  request: 60_000,
  silence: 120_000,
  keepAlive: 65_000,
  connections: 10_000,
};

/** How often slow clients are looked for. */
const LOOK_MS = 1_000;

/** An HTTP server that no slow client can hold: it costs memory for so long only, and never a database connection. */
export function createHttpServer(
  fetch: (request: Request) => Response | Promise<Response>,
  limits: ConnectionLimits = usual,
): Server {
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      keepAliveTimeout: limits.keepAlive,
      connectionsCheckingInterval: Math.min(LOOK_MS, limits.headers),
    },
  }) as Server;
  server.setTimeout(limits.silence);
  server.maxConnections = limits.connections;
  return server;
}
