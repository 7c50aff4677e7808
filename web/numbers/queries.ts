import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { read } from '../app/api.ts';
import type { Numbers } from '../app/api-types.ts';
import { type NumbersSearch, queryOf } from './search.ts';

/** The numbers of a period. */
export const useNumbers = (search: NumbersSearch) =>
  useQuery({
    queryKey: ['numbers', queryOf(search)],
    queryFn: ({ signal }) => read<Numbers>(`/v1/inbox/numbers?${queryOf(search)}`, signal),
    placeholderData: keepPreviousData,
  });
