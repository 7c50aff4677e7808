import { useQuery } from '@tanstack/react-query';
import type {
  DocumentKind,
  FunctionProfile,
  ObjectType,
  PropertySet,
  Settings,
  User,
} from '../../domain/configuration.ts';
import { change, read, readTagged, request } from '../app/api.ts';
import type { DocumentVersions, Preview, SaveAnswer } from '../app/api-types.ts';
import { ApiProblem } from '../app/problem.ts';
import { queryClient } from '../app/query-client.ts';

/** The documents of the configuration: where they are, how they are read and saved. */

export type DocumentOf = {
  'function-profile': FunctionProfile;
  'object-type': ObjectType;
  'property-set': PropertySet;
  user: User;
  settings: Settings;
};
export type AnyDocument = DocumentOf[DocumentKind];

/** A document by its kind and id. */
export type Ref = { kind: DocumentKind; id: string };

/** What an address calls the kinds, in the order in which they are shown. */
export const segments = {
  'function-profile': 'function-profiles',
  'object-type': 'object-types',
  'property-set': 'property-sets',
  user: 'users',
  settings: 'settings',
} as const satisfies Record<DocumentKind, string>;
export const kinds = Object.keys(segments) as DocumentKind[];

/** The kind that an address names; undefined when there is none. */
export const kindOf = (segment: string): DocumentKind | undefined =>
  kinds.find((kind) => segments[kind] === segment);

const pathOf = ({ kind, id }: Ref): string =>
  kind === 'settings'
    ? '/v1/config/settings'
    : `/v1/config/${segments[kind]}/${encodeURIComponent(id)}`;

const PREFIX = 'configuration';

/** A document as it is in force; `etag` null: there is none yet. */
export type Saved = { document: AnyDocument | null; etag: string | null };

/** The version that an ETag stands for; 0 where there is none. */
export const versionOf = (etag: string | null): number => Number(/\d+/.exec(etag ?? '')?.[0] ?? 0);

async function readSaved(ref: Ref, signal: AbortSignal): Promise<Saved> {
  try {
    const { value, etag } = await readTagged<AnyDocument>(pathOf(ref), signal);
    // A proxy that packs answers makes tags weak.
    return { document: value, etag: etag.replace(/^W\//, '') };
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return { document: null, etag: null };
    throw error;
  }
}

export const useSaved = (ref: Ref) =>
  useQuery({
    queryKey: [PREFIX, 'one', ref],
    queryFn: ({ signal }) => readSaved(ref, signal),
    staleTime: 0,
  });

export type Listed<K extends DocumentKind> = {
  id: string;
  version: number;
  by: string;
  at: string;
  document: DocumentOf[K];
};

const nothing: never[] = [];

/** Every document of a kind, by id; none until they are read. */
export function useDocuments<K extends Exclude<DocumentKind, 'settings'>>(kind: K) {
  const query = useQuery({
    queryKey: [PREFIX, 'all', kind],
    queryFn: ({ signal }) =>
      read<{ documents: Listed<K>[] }>(`/v1/config/${segments[kind]}`, signal),
  });
  return { ...query, documents: query.data?.documents ?? nothing };
}

/** Who saved what and when, newest first. */
export const useVersions = (ref: Ref, limit = 50) =>
  useQuery({
    queryKey: [PREFIX, 'versions', ref, limit],
    queryFn: ({ signal }) =>
      read<DocumentVersions>(`${pathOf(ref)}/versions?limit=${limit}`, signal),
    staleTime: 0,
    retry: false,
  });

export const readVersion = (ref: Ref, version: number): Promise<AnyDocument> =>
  read(`${pathOf(ref)}/versions/${version}`);

/** A version as it was; it never changes. */
export const useVersion = (ref: Ref, version: number, enabled: boolean) =>
  useQuery({
    queryKey: ['configuration version', ref, version],
    queryFn: () => readVersion(ref, version),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    enabled,
  });

const SAMPLES = 8;

/** What a document would do to the failed items; nothing is saved. */
export const usePreview = (ref: Ref, document: object) =>
  useQuery({
    queryKey: [PREFIX, 'preview', ref, document],
    queryFn: ({ signal }) => preview(ref, document, signal),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

async function preview(ref: Ref, document: object, signal: AbortSignal): Promise<Preview> {
  const answer = await request('/v1/config/preview', {
    method: 'POST',
    body: { changes: [{ ...ref, document }], limit: SAMPLES },
    signal,
  });
  return answer.json();
}

/**
 * Saves a document over the version that `etag` names; null = as a new one. `requeue`: what would
 * complete with it is queued for a retry.
 */
export function save(
  ref: Ref,
  document: object,
  { etag, requeue }: { etag: string | null; requeue: boolean },
): Promise<SaveAnswer> {
  const path = `${pathOf(ref)}${requeue ? '?requeueAffected=true' : ''}`;
  const condition = etag === null ? { 'If-None-Match': '*' } : { 'If-Match': etag };
  return change<SaveAnswer>('PUT', path, document, condition);
}

/** Takes over what was saved; what names and rules say may be other from now on, everywhere. */
export function remember(ref: Ref, document: AnyDocument, version: number): void {
  queryClient.setQueryData<Saved>([PREFIX, 'one', ref], { document, etag: `"v${version}"` });
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] !== 'preview' });
}

/** Reads again what is in force, after somebody else saved. */
export const readAgain = (ref: Ref): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: [PREFIX, 'one', ref] });
