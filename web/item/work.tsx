import { type ReactNode, useState } from 'react';
import { isFinal } from '../../domain/words.ts';
import type { ItemDetail } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { useShortcuts } from '../app/shortcuts.ts';
import { ActionBar } from './action-bar.tsx';
import { AmendForm } from './amend-form.tsx';
import { type Deed, isForFilling, useWhyNot } from './availability.ts';
import { type Asking, CommandDialog } from './command-dialog.tsx';
import { Compare } from './compare.tsx';
import { isDisputed } from './conflict.ts';
import { ConflictForm } from './conflict-form.tsx';
import { hasDraft } from './draft.ts';
import { ErrorList } from './errors.tsx';
import { fieldIn } from './fault.ts';
import classes from './item.module.css';
import { ObjectForm } from './object-form.tsx';
import { type Tagged, useCommand, useRecheck } from './queries.ts';
import { RecheckResult } from './recheck-result.tsx';
import { Section } from './section.tsx';
import { words } from './words.ts';

/** Which form is open; `null` of `focus`: none of its fields in particular. */
type Open = { form: 'amend' | 'object'; focus: string | null } | null;

/** What can be done with an item, and what it is done with. `children` and `aside`: what stands below and beside. */
export function Work({
  tagged,
  children,
  aside,
}: {
  tagged: Tagged;
  children: ReactNode;
  aside: ReactNode;
}) {
  const { item, etag } = tagged;
  const say = useWords(words);
  const whyNot = useWhyNot(item);
  const me = useMe();
  const isTyped = (form: 'amend' | 'object' | 'conflict') => hasDraft(me.id, item.id, form);
  const [open, setOpen] = useState<Open>(() => {
    if (isTyped('object')) return { form: 'object', focus: null };
    return isForFilling(item) || isTyped('amend') ? { form: 'amend', focus: null } : null;
  });
  const [asking, setAsking] = useState<Asking | null>(null);
  const requeue = useCommand(item.id);
  const recheck = useRecheck(item.id);
  const act = (deed: Deed) => {
    if (whyNot(deed) !== undefined) return;
    if (deed === 'recheck') return recheck.mutate();
    recheck.reset();
    if (deed === 'requeue') return requeue.mutate({ name: 'requeue', body: {}, etag });
    if (deed === 'amend') return setOpen({ form: 'amend', focus: firstField(item) });
    setAsking(deed);
  };
  useShortcuts({
    ...{ r: () => act('requeue'), e: () => act('amend'), a: () => act('assign') },
    ...{ m: () => act('comments'), c: () => act('cancel') },
  });

  const canAmend = whyNot('amend') === undefined;
  const busy = requeue.isPending ? 'requeue' : recheck.isPending ? 'recheck' : null;
  const error = requeue.error ?? recheck.error;
  return (
    <>
      <ActionBar {...{ item, busy }} onDo={act} />
      {error && <ProblemAlert error={error} />}
      {recheck.data && <RecheckResult forecast={recheck.data} onClose={recheck.reset} />}
      <div className={classes.columns}>
        <div className={classes.column}>
          <Why
            item={item}
            {...(canAmend && {
              onRepair: (focus: string) => setOpen({ form: 'amend', focus }),
            })}
          />
          <Forms {...{ tagged, open, canAmend }} onClose={() => setOpen(null)} />
          <Compare
            item={item}
            onEdit={item.form && (() => setOpen({ form: 'object', focus: null }))}
          />
          {children}
        </div>
        <aside className={classes.column} aria-label={say('facts')}>
          {aside}
        </aside>
      </div>
      <CommandDialog tagged={tagged} asking={asking} onClose={() => setAsking(null)} />
    </>
  );
}

/** The forms that are open; one in which somebody typed stays, whatever a colleague did. */
function Forms({
  tagged,
  open,
  canAmend,
  onClose,
}: {
  tagged: Tagged;
  open: Open;
  canAmend: boolean;
  onClose: () => void;
}) {
  const { item } = tagged;
  const { form, object } = item;
  const me = useMe();
  if (form === null) return null;
  const isTyped = (name: string) => hasDraft(me.id, item.id, name);
  const shown = open?.form;
  return (
    <>
      {(isDisputed(item) || isTyped('conflict')) && <ConflictForm {...{ tagged, form }} />}
      {shown === 'amend' && (canAmend || isTyped('amend')) && (
        <AmendForm {...{ tagged, form, onClose }} focus={open?.focus ?? null} />
      )}
      {shown === 'object' && object && <ObjectForm {...{ tagged, form, object, onClose }} />}
    </>
  );
}

/** The first field that something stands against, else the status. */
function firstField({ errors, content }: ItemDetail): string {
  const [field] = errors.flatMap(({ path }) => fieldIn(path) ?? []);
  return field ?? Object.keys(content.fields ?? {})[0] ?? 'toStatus';
}

function Why({ item, onRepair }: { item: ItemDetail; onRepair?: (field: string) => void }) {
  const say = useWords(words);
  if (item.errors.length === 0 || isFinal(item.status)) return null;
  const isOver = item.status === 'completed-with-errors';
  return (
    <Section title={say(isOver ? 'why' : 'whyBefore')}>
      <ErrorList
        errors={item.errors}
        objectType={item.objectType}
        {...(onRepair && { onRepair })}
      />
    </Section>
  );
}
