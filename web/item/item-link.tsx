import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** To the page of another item; the list that somebody came from stays the same. */
export function ItemLink({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => (
        <Link
          {...props}
          from="/inbox/items/$id"
          to="/inbox/items/$id"
          params={{ id }}
          search={true}
        />
      )}
    >
      {children}
    </Anchor>
  );
}
