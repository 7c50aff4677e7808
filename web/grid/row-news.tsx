import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import { StatusPill } from '../app/status-pill.tsx';
import table from '../app/table.module.css';
import { fieldIn } from '../item/fault.ts';
import classes from './grid.module.css';
import type { GridRowProps } from './row-props.ts';
import { mayGive } from './rows.ts';
import { words } from './words.ts';

/** How a row stands: being saved, completed, failed again and why, or what a colleague did meanwhile. */
export function RowNews(props: GridRowProps) {
  const { row, standing, isBehind, isStopped, result } = props;
  const say = useWords(words);
  if (standing === 'sent') return say(isStopped ? 'stopped' : 'sending');
  if (standing === 'closed') return <Closed {...props} />;
  return (
    <>
      {result?.outcome === 'failed' && <strong className={classes.bad}>{say('failed')}</strong>}
      {result?.result === 'passed-over' && <div className={classes.warn}>{result.reason}</div>}
      {isBehind && <Behind {...props} />}
      <Others {...props} key={row.item.revision} />
    </>
  );
}

/** An item that is not failed any more: by saving it here, or by somebody else. */
function Closed({ row: { item }, result }: GridRowProps) {
  const say = useWords(words);
  const me = useMe();
  const names = useDirectory();
  const { status, modifiedBy } = item;
  const isOwn = result?.result === 'done';
  const who = modifiedBy !== null && modifiedBy !== me.id ? names.person(modifiedBy) : null;
  let note: ReactNode = null;
  if (result?.result === 'passed-over') note = result.reason;
  else if (isOwn && result?.outcome === 'waiting') note = say('waiting');
  else if (!isOwn) note = who === null ? say('meanwhile') : say('byWhom', { who });
  return (
    <>
      <StatusPill status={status} />
      {note !== null && <div className={table.faint}>{note}</div>}
    </>
  );
}

function Behind({ row, onRebase }: GridRowProps) {
  const say = useWords(words);
  const names = useDirectory();
  const { modifiedBy } = row.item;
  const who = modifiedBy === null ? say('somebody') : names.person(modifiedBy);
  return (
    <div className={classes.warn} role="alert">
      <div>{say('behind', { who })}</div>
      <Button size="compact-xs" variant="default" mt={4} onClick={() => onRebase(row)}>
        {say('goOn')}
      </Button>
    </div>
  );
}

/** What stands against the item beside its cells: filling them in alone does not mend it. */
function Others({ row, faults }: GridRowProps) {
  const said = faults ?? row.item.errors;
  const others = said.filter(({ path }) => {
    const field = fieldIn(path);
    return field === undefined || !row.asked.includes(field) || !mayGive(row, field);
  });
  const messages = [...new Set(others.map(({ message }) => message))];
  return messages.map((message) => (
    <div key={message} className={classes.bad}>
      {message}
    </div>
  ));
}
