import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { read } from './api.ts';
import type { Directory } from './api-types.ts';

const LONG_MS = 5 * 60_000;
const nothing: Directory = { people: [], objectTypes: [], properties: [] };

function namesOf(directory: Directory) {
  const people = new Map(directory.people.map((person) => [person.id, person.name]));
  const types = new Map(directory.objectTypes.map((type) => [type.name, type]));
  return {
    ...directory,
    /** A person's name; the id where it is not known. */
    person: (id: string): string => people.get(id) ?? id,
    objectType: (name: string): string => types.get(name)?.label ?? name,
    objectStatus: (type: string, name: string): string =>
      types.get(type)?.statuses.find((status) => status.name === name)?.label ?? name,
  };
}
export type Names = ReturnType<typeof namesOf>;

/** What the names in items stand for; until it is read, the names themselves. */
export function useDirectory(): Names {
  const { data = nothing } = useQuery({
    queryKey: ['directory'],
    queryFn: ({ signal }) => read<Directory>('/v1/directory', signal),
    staleTime: LONG_MS,
  });
  return useMemo(() => namesOf(data), [data]);
}
