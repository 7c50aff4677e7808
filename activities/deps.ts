import type { Db } from '../db/client.ts';
import type { ConfigurationSource } from '../db/configuration.ts';
import type { Notifier } from '../db/notify.ts';
import type { ObjectWrite } from '../db/object-write.ts';
import type { WebhookTargets } from './notice-post.ts';

/**
 * Where an applied change goes. The default writes business objects of this PostgreSQL inside the
 * transaction that completes the item. Throw {@link BackOfficeUnavailable} for what passes by itself.
 */
export type BackOffice = {
  apply(tx: Db, write: ObjectWrite): Promise<{ version: number; number: string }>;
};

/** The back office cannot be reached now; the transaction is tried again by itself, graduated. */
export class BackOfficeUnavailable extends Error {
  override name = 'BackOfficeUnavailable';
}

export type Deps = {
  db: Db;
  configuration: ConfigurationSource;
  notifier: Notifier;
  backOffice: BackOffice;
  publicUrl: string;
  /** Days after which a parked workflow ends; 0 = never. */
  parkDays: number;
  /** Days that items are kept that were completed as they were sent. */
  retentionDays: number;
  /** Where notices may be sent. */
  webhooks: WebhookTargets;
  /** Tells the log about an error that is not the transaction's fault. */
  onError: (error: unknown, context: Record<string, unknown>) => void;
};
