import type { Client } from '@temporalio/client';
import { searchAttributes } from '../domain/search-attributes.ts';
import { withDeadline } from './connection.ts';

const KEYWORD = 2; // temporal.api.enums.v1.IndexedValueType

async function registered(client: Client, namespace: string): Promise<Set<string>> {
  const { customAttributes } = await withDeadline(client, () =>
    client.connection.operatorService.listSearchAttributes({ namespace }),
  );
  return new Set(Object.keys(customAttributes ?? {}));
}

/** The search attributes that the namespace lacks. One that is missing fails workflow tasks for ever. */
export async function missingSearchAttributes(
  client: Client,
  namespace: string,
): Promise<string[]> {
  const known = await registered(client, namespace);
  return searchAttributes.filter((name) => !known.has(name));
}

/** Registers what is missing; safe to run twice. */
export async function registerSearchAttributes(client: Client, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(client, namespace);
  if (missing.length === 0) return;
  await withDeadline(client, () =>
    client.connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
    }),
  );
}

/** Throws, naming the command that mends it, unless every search attribute is registered. */
export async function assertSearchAttributes(client: Client, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(client, namespace);
  if (missing.length > 0)
    throw new Error(
      `The engine lacks search attributes: ${missing.join(', ')}. Run \`npm run migrate\`.`,
    );
}
