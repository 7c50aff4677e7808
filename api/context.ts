import type { Context, MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { ConfigurationSource } from '../db/configuration.ts';
import type { ChangeListener, Notifier } from '../db/notify.ts';
import type { User, Versioned } from '../domain/configuration.ts';
import type { AddressRange } from '../domain/notice-target.ts';
import type { Language, Role } from '../domain/words.ts';
import { problem } from './problem.ts';

/** The part of the environment that the API needs. */
export type ApiConfig = {
  /** The OpenID issuer whose tokens are taken. */
  issuer: string;
  audience: string;
  /** Where the roles stand in a token; a path such as `realm_access.roles`. */
  rolesClaim: string;
  /** The page as a client of the issuer; absent where nobody signs in to the page. */
  signIn?: { clientId: string; clientSecret?: string | undefined };
  /** Where this API is reached from outside, without a trailing slash. */
  publicUrl: string;
  /** For links to a transaction's run; null when the engine's UI is not known. */
  temporalUi: { url: string; namespace: string } | null;
  version: string;
  /** Addresses inside the own network to which notices may be sent; none unless told. */
  webhooksAllowed?: readonly AddressRange[];
  /** Origins of pages that may show the Error gadget in a frame; none unless told. */
  gadgetFrameAncestors?: readonly string[];
  /** How much a minute is taken; what is usual unless told. */
  limits?: RateLimits;
};

/** By one process in a minute. */
export type RateLimits = {
  /** Requests of one user over all devices and windows. */
  ofUser: number;
  /** Batches of one device. */
  ofDevice: number;
};

/** What every route factory is given. */
export type ApiDeps = {
  db: Db;
  /** For acknowledging: a pool that plans its few statements once (`openDatabase`, `generic`). */
  outboxDb: Db;
  configuration: ConfigurationSource;
  notifier: Notifier;
  changes: ChangeListener;
  config: ApiConfig;
  logger: Logger;
  /** Fires when the process is asked to stop: whoever holds a request open answers now. */
  stopping?: AbortSignal;
};

/** Who calls. */
export type Caller = {
  id: string;
  /** Roles that both the token and the user's document grant. */
  roles: readonly Role[];
  /** Roles that the token grants, whatever the user's document says by now. */
  granted: readonly Role[];
  /** What is held open for the caller ends then, by `performance.now()`: the token expires, or the session is looked at again. */
  until: number;
  /** When the caller has to sign in again if nothing is asked meanwhile, and at the latest. */
  expiresAt: Date;
  endsAt: Date;
  user: Versioned<User>;
  /** Of `Accept-Language`, else of the user's document. */
  language: Language;
};

/** `caller` is there on every route under `/v1`. */
export type ApiEnv = { Variables: { caller: Caller; requestId: string } };
export type ApiContext = Context<ApiEnv>;

/** Lets a caller through who has one of the roles; else 403. */
export const requireRole =
  (...allowed: [Role, ...Role[]]): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    if (!c.get('caller').roles.some((role) => allowed.includes(role)))
      throw problem('role-missing', `This needs the role ${allowed.join(' or ')}.`);
    await next();
  };
