import { Button, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { InboxView } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { Dropdown } from '../app/dropdown.tsx';
import { useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import { parseSearch } from '../app/search.ts';
import { type InboxSearch, validateInboxSearch } from './search.ts';
import { useViews } from './views.ts';
import { ViewsDialog } from './views-dialog.tsx';
import { words } from './words.ts';

/** Opens a saved view, or saves what is shown. */
export function ViewsMenu({ search }: { search: InboxSearch }) {
  const say = useWords(words);
  const { data: views = [] } = useViews();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Dropdown label={say('views')}>
        {(close) => (
          <Stack gap="xs">
            {views.length === 0 && <Text size="sm">{say('noViews')}</Text>}
            {views.map((view) => (
              <ViewLink key={view.id} view={view} onClick={close} />
            ))}
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => {
                close();
                setOpen(true);
              }}
            >
              {say('manageViews')}
            </Button>
          </Stack>
        )}
      </Dropdown>
      <ViewsDialog search={search} views={views} opened={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}

function ViewLink({ view, onClick }: { view: InboxView; onClick: () => void }) {
  const say = useWords(words);
  const me = useMe();
  const names = useDirectory();
  const { name, query, by } = view;
  return (
    <div>
      <Link to="/inbox" search={validateInboxSearch(parseSearch(query))} onClick={onClick}>
        {name}
      </Link>
      {by !== me.id && (
        <Text size="xs" c="dimmed">
          {say('sharedViews', { who: names.person(by) })}
        </Text>
      )}
    </div>
  );
}
