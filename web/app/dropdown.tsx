import { Button, Popover } from '@mantine/core';
import { type ReactNode, useState } from 'react';

type Props = {
  label: string;
  /** What screen readers say of the button, where its label is not enough. */
  name?: string;
  width?: number;
  children: (close: () => void) => ReactNode;
};

/** A button under which more is to be found; Escape closes it, then the focus goes back. */
export function Dropdown({ label, name, width = 260, children }: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      {...{ opened, width }}
      onChange={setOpened}
      position="bottom-end"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          size="compact-sm"
          {...(name && { 'aria-label': name })}
          onClick={() => setOpened(!opened)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={name ?? label}>
        {children(() => setOpened(false))}
      </Popover.Dropdown>
    </Popover>
  );
}
