import { z } from 'zod';
import { type AddressRange, parseRanges } from './domain/notice-target.ts';

/**
 * The environment, parsed once. Nobody else reads `process.env`.
 * Names and defaults are the contract's; a bad value is one clear line naming the variable.
 */
const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback);
const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);
const url = z.url();
const databaseUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'not a postgres:// address' });

function ranges(text: string, context: z.RefinementCtx): AddressRange[] {
  try {
    return parseRanges(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as RangeError).message });
    return z.NEVER;
  }
}

function origins(text: string, context: z.RefinementCtx): string[] {
  const given = text.split(/[\s,]+/).filter((each) => each !== '');
  const wrong = given.find(
    (each) => !/^https?:$/.test(protocolOf(each)) || new URL(each).origin !== each,
  );
  if (wrong === undefined) return given;
  context.addIssue({
    code: 'custom',
    message: 'not a list of origins such as https://intranet.example',
  });
  return z.NEVER;
}
const protocolOf = (text: string): string => (URL.canParse(text) ? new URL(text).protocol : '');

const Environment = z.object({
  PORT: port(3000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: databaseUrl.optional(),
  /** The owner of the schema; migrations run as this role, api and worker as a lesser one. */
  MIGRATE_DATABASE_URL: databaseUrl.optional(),
  TEMPORAL_ADDRESS: z.string().optional(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TASK_QUEUE: z.string().default('appsuite-inbox'),
  TEMPORAL_CLI: z.string().optional(),
  TEMPORAL_UI_URL: url.optional(),
  OIDC_ISSUER: url.optional(),
  OIDC_AUDIENCE: z.string().default('appsuite-inbox'),
  OIDC_ROLES_CLAIM: z.string().default('roles'),
  /** The page as a client of the issuer; without it nobody signs in there, and devices send as usual. */
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  PUBLIC_URL: url.optional(),
  WORKER_METRICS_PORT: port(9464),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** Days after which a parked workflow ends (the item stays in the inbox); 0 = never. */
  PARK_DAYS: z.coerce.number().min(0).default(90),
  /** Days that Completed items and closed workflows are kept. */
  RETENTION_DAYS: z.coerce.number().min(1).default(7),
  /** Addresses inside the own network to which notices may be sent, such as 10.1.2.3, 10.0.0.0/8. */
  WEBHOOK_ALLOWED_PRIVATE: z.string().default('').transform(ranges),
  /** Origins of pages that may show the Error gadget in a frame, such as https://intranet.example. */
  GADGET_FRAME_ANCESTORS: z.string().default('').transform(origins),
  POSTGRES_PORT: port(54329),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  ISSUER_PORT: port(3001),
  /** Transactions that one worker process keeps in flight at most. */
  MAX_IN_FLIGHT: count(100),
  /** Transactions of one device in flight at most, so that a noisy device does not starve others. */
  MAX_IN_FLIGHT_PER_DEVICE: count(20),
});

export type Config = z.infer<typeof Environment> & { publicUrl: string };

/** Thrown for a bad environment; the message is one line per variable, for a person. */
export class ConfigError extends Error {}

/** Parses an environment. Empty values count as unset. Throws {@link ConfigError}. */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      // An address may hold a password, also one that is none.
      const shown = /URL|ISSUER|SECRET/.test(name) ? '' : ` is '${environment[name]}'`;
      return `${name}${shown}: ${message}`;
    });
    throw new ConfigError(`The environment is not usable. ${lines.join('; ')}`);
  }
  const { PUBLIC_URL, PORT, HOST } = parsed.data;
  return { ...parsed.data, publicUrl: (PUBLIC_URL ?? `http://${HOST}:${PORT}`).replace(/\/$/, '') };
}

export const loadConfig = (): Config => parseConfig(process.env);
