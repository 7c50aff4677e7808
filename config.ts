import { z } from 'zod';

/**
 * The environment, parsed once. Nobody else reads `process.env`.
 * Names and defaults are the contract's; a bad value is one clear line naming the variable.
 */
const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback);
const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);
const url = z.url();
const databaseUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'not a postgres:// address' });

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
  OIDC_CLIENT_ID: z.string().default('appsuite-inbox-web'),
  OIDC_CLIENT_SECRET: z.string().optional(),
  PUBLIC_URL: url.optional(),
  WORKER_METRICS_PORT: port(9464),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** Days after which a parked workflow ends (the item stays in the inbox); 0 = never. */
  PARK_DAYS: z.coerce.number().min(0).default(90),
  /** Days that Completed items and closed workflows are kept. */
  RETENTION_DAYS: z.coerce.number().min(1).default(7),
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
