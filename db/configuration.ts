import { sql } from 'drizzle-orm';
import type {
  Configuration,
  DocumentKind,
  FunctionProfile,
  ObjectType,
  PropertySet,
  Settings,
  User,
  Versioned,
} from '../domain/configuration.ts';
import { sameValue } from '../domain/rules/value.ts';
import { type Db, statement, transact } from './client.ts';
import { documents } from './schema-company.ts';

/** A process's copy of the configuration. */
export type ConfigurationSource = {
  /** The configuration, checked against the database at most a second ago. */
  current(): Promise<Configuration>;
  /** The configuration at `version` or later: what a step needs whose own query saw `version`. */
  atLeast(version: number): Promise<Configuration>;
};

const FRESH_MS = 1_000;

/** The settings until there is a document. */
export const defaultSettings: Versioned<Settings> = {
  technicalRetry: { delays: ['1m', '5m', '15m', '1h'], then: '1h', giveUpAfter: '24h' },
  autoRequeue: {},
  version: 0,
};

const readVersion = statement<{ version: number }>(
  'configuration-version',
  'SELECT version FROM configuration_state',
);

/**
 * The configuration is also read from within transactions. Over a connection of its own it never waits for
 * those that wait for it.
 */
export const ownConnection = { max: 1, name: 'appsuite-inbox configuration' } as const;

export function createConfigurationSource(db: Db): ConfigurationSource {
  let known: Configuration | undefined;
  let checkedAt = 0;
  let loading: Promise<Configuration> | undefined;
  let checking: Promise<Configuration> | undefined;

  const load = (): Promise<Configuration> => {
    loading ??= readConfiguration(db, known)
      .then((configuration) => {
        known = configuration;
        checkedAt = performance.now();
        return configuration;
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };

  const atLeast = async (version: number): Promise<Configuration> => {
    if (known && known.version >= version) return known;
    const loaded = await load();
    // A load that was already under way may have read before `version` was written.
    return loaded.version >= version ? loaded : load();
  };

  const check = async (): Promise<Configuration> => {
    const [state] = await readVersion(db);
    const configuration = await atLeast(state?.version ?? 0);
    checkedAt = performance.now();
    return configuration;
  };

  return {
    atLeast,
    async current() {
      if (known && performance.now() - checkedAt < FRESH_MS) return known;
      // Hundreds who come at once share one look, over the one connection that there is.
      checking ??= check().finally(() => {
        checking = undefined;
      });
      return checking;
    },
  };
}

/**
 * Every document in force. Those that are `known` are taken from there: what was worked out from them
 * (compiled schemas, rights) stays with them.
 */
export async function readConfiguration(db: Db, known?: Configuration): Promise<Configuration> {
  // Version first: if a document changes in between, the copy is newer than it says and is read again.
  const [state] = await readVersion(db);
  const rows = await db.select().from(documents);
  const byId = <T>(kind: DocumentKind, earlier?: ReadonlyMap<string, Versioned<T>>) =>
    new Map(
      rows
        .filter((row) => row.kind === kind)
        .map(({ id, version, document }) => {
          const fresh = { ...(document as T), version };
          const same = earlier?.get(id);
          return [id, same && sameValue(same, fresh) ? same : fresh];
        }),
    );
  const settings = known && new Map([['settings', known.settings]]);
  return {
    version: state?.version ?? 0,
    objectTypes: byId<ObjectType>('object-type', known?.objectTypes),
    functionProfiles: byId<FunctionProfile>('function-profile', known?.functionProfiles),
    propertySets: byId<PropertySet>('property-set', known?.propertySets),
    users: byId<User>('user', known?.users),
    settings: byId<Settings>('settings', settings).get('settings') ?? defaultSettings,
  };
}

// Unlike a lock of its row, this lets a writer that waits go before those who come after it.
const hold = statement('configuration-hold', 'LOCK TABLE configuration_state IN SHARE MODE');

/** Nobody puts a document in force until the end of the transaction; many may hold it so at once. */
export const holdConfiguration = async (tx: Db): Promise<void> => {
  await hold(tx);
};

export type DocumentToSave = { kind: DocumentKind; id: string; document: object };

/**
 * Puts documents in force, all or none, each as a new version. In force for the next step of the next
 * transaction on every process. The settings' id is `settings`.
 */
export async function saveDocuments(db: Db, toSave: DocumentToSave[], by: string): Promise<void> {
  await transact(db, async (tx) => {
    // The one row is the lock: versions are handed out one writer at a time.
    await tx.execute(sql`UPDATE configuration_state SET version = version + 1`);
    for (const { kind, id, document } of toSave) {
      const json = JSON.stringify(document);
      await tx.execute(sql`
        WITH saved AS (
          INSERT INTO documents (kind, id, version, document, by)
          VALUES (${kind}, ${id}, 1, ${json}::jsonb, ${by})
          ON CONFLICT (kind, id) DO UPDATE
            SET version = documents.version + 1, document = excluded.document, by = excluded.by, at = now()
          RETURNING *)
        INSERT INTO document_versions (kind, id, version, document, by)
        SELECT kind, id, version, document, by FROM saved`);
    }
  });
}
