import { Anchor, Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo, type RefObject } from 'react';
import { FirstHelp } from '../app/first-help.tsx';
import { useWords } from '../app/i18n.ts';
import { PageHeading } from '../app/page-heading.tsx';
import { FilterBar } from './filter-bar.tsx';
import { type InboxSearch, queryOf } from './search.ts';
import { StatusTabs } from './status-tabs.tsx';
import { ViewsMenu } from './views-menu.tsx';
import { words } from './words.ts';

type Props = {
  search: InboxSearch;
  onSearch: (search: InboxSearch) => void;
  onHelp: (isHelp: true) => void;
  searchBox: RefObject<HTMLInputElement | null>;
};

/** All that stands above the list and depends on the address only: selecting rows does not draw it again. */
export const InboxHeading = memo(function InboxHeading({
  search,
  onSearch,
  onHelp,
  searchBox,
}: Props) {
  const say = useWords(words);
  return (
    <>
      <PageHeading
        title={say('title')}
        over={
          <Anchor
            size="sm"
            c="inherit"
            underline="always"
            renderRoot={(props) => <Link {...props} to="/background-actions" />}
          >
            {say('over')}
          </Anchor>
        }
      >
        <ViewsMenu search={search} />
        <Button
          component="a"
          href={`/v1/inbox/export?format=csv&${queryOf(search)}`}
          download
          variant="default"
          size="compact-sm"
        >
          {say('export')}
        </Button>
        <Button variant="default" size="compact-sm" onClick={() => onHelp(true)}>
          {say('keys')}
        </Button>
      </PageHeading>
      <FirstHelp page="inbox" title={say('helpTitle')}>
        {say('help')}
      </FirstHelp>
      <StatusTabs search={search} />
      <FilterBar search={search} onSearch={onSearch} searchBox={searchBox} />
    </>
  );
});
