import { useQuery } from '@tanstack/react-query';
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

/** Worked out once for all the cells of a list that ask. */
const known = new WeakMap<Directory, Names>();
function namesIn(directory: Directory): Names {
  const names = known.get(directory) ?? namesOf(directory);
  known.set(directory, names);
  return names;
}

/** What the names in items stand for; until it is read, the names themselves. */
export function useDirectory(): Names {
  const { data = nothing } = useQuery({
    queryKey: ['directory'],
    queryFn: ({ signal }) => read<Directory>('/v1/directory', signal),
    staleTime: LONG_MS,
  });
  return namesIn(data);
}
