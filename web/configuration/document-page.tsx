import { Alert, Button } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { inLanguage } from '../../domain/language.ts';
import { useLanguage, useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { BehindAlert } from './behind-alert.tsx';
import classes from './configuration.module.css';
import { DocumentForm } from './document-form.tsx';
import {
  type AnyDocument,
  type Ref,
  type Saved,
  segments,
  useSaved,
  versionOf,
} from './documents.ts';
import { type Draft, useDraft } from './draft.ts';
import { DraftBar } from './draft-bar.tsx';
import { FaultList } from './fault-list.tsx';
import { initialDocument } from './initial.ts';
import { rowPlace } from './matrix-rows.ts';
import { PartsNav } from './parts-nav.tsx';
import { type Fault, PlacesProvider, type Shown, useFocusOnShown } from './places.tsx';
import { PreviewDialog } from './preview-dialog.tsx';
import { placeOfRule } from './rule-place.ts';
import { TextView } from './text-view.tsx';
import { VersionsView } from './versions-view.tsx';
import { type View, views } from './views.ts';
import { words } from './words.ts';

/** One document: read, then edited. */
export function DocumentPage({ of }: { of: Ref }) {
  const say = useWords(words);
  const { data, error, refetch } = useSaved(of);
  if (data) return <Editor of={of} saved={data} />;
  return (
    <>
      <PageHeading title={say('title')} />
      {error ? (
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading text={say('loading')} />
      )}
    </>
  );
}

/** How a document is called. */
function useName({ kind, id }: Ref, document: AnyDocument): string {
  const say = useWords(words);
  const language = useLanguage();
  if (kind === 'settings') return say('settings');
  if ('label' in document && typeof document.label?.en === 'string')
    return inLanguage(document.label, language) || id;
  return ('name' in document && document.name) || id;
}

/** Where the form shows a place of the document. */
const placeOf = (document: AnyDocument, pointer: string): string =>
  'objectTypes' in document ? rowPlace(document, pointer) : pointer;

function Editor({ of, saved }: { of: Ref; saved: Saved }) {
  const say = useWords(words);
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const view = search.show ?? 'form';
  const draft = useDraft(of, saved, initialDocument(of));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [isPreviewed, setPreviewed] = useState(false);
  const [shown, setShown] = useState<Shown | null>(() => {
    const pointer = placeOfRule(of, draft.document, search);
    return pointer === undefined ? null : { pointer };
  });
  useFocusOnShown(shown);
  const name = useName(of, draft.document);
  const { rule, type, compare } = search;
  const look = (show: View) =>
    navigate({
      to: '.',
      search: { rule, type, compare, show: show === 'form' ? undefined : show },
      replace: true,
    });
  const lookAt = (pointer: string) => {
    setPreviewed(false);
    void look('form');
    setShown({ pointer: placeOf(draft.document, pointer) });
  };
  const placed = (fault: Fault) => ({ ...fault, pointer: placeOf(draft.document, fault.pointer) });
  return (
    <PlacesProvider value={{ faults: faults.map(placed), shown }}>
      <PageHeading title={name} over={<Over of={of} />}>
        <span className={classes.faint}>
          {saved.etag !== null && say('version', { version: versionOf(saved.etag) })}
        </span>
        <nav aria-label={say('views')} className={classes.views}>
          {views.map((each) => (
            <Button
              key={each}
              size="compact-sm"
              variant={each === view ? 'light' : 'subtle'}
              aria-current={each === view ? 'page' : undefined}
              onClick={() => void look(each)}
            >
              {say(each)}
            </Button>
          ))}
        </nav>
      </PageHeading>
      <PartsNav />
      {saved.etag === null && (
        <Alert mb="md" p="xs" color="blue">
          {say('isNew', { id: of.id })}
        </Alert>
      )}
      {draft.isBehind && <BehindAlert of={of} draft={draft} saved={saved} />}
      <FaultList faults={faults} document={draft.document} onShow={lookAt} />
      <Viewed view={view} of={of} draft={draft} onPreview={() => setPreviewed(true)} />
      <DraftBar
        draft={draft}
        isNew={saved.etag === null}
        onPreview={() => setPreviewed(true)}
        onDiscard={() => setFaults([])}
      />
      <PreviewDialog
        opened={isPreviewed}
        isLeading={!isPreviewed && shown !== null}
        {...{ of, name, draft, saved }}
        onFaults={setFaults}
        onShow={lookAt}
        onClose={() => setPreviewed(false)}
      />
    </PlacesProvider>
  );
}

function Over({ of: { kind } }: { of: Ref }) {
  const say = useWords(words);
  return (
    <>
      <Link to="/configuration" className={classes.link}>
        {say('title')}
      </Link>
      {kind !== 'settings' && (
        <>
          {' › '}
          <Link
            to="/configuration/$segment"
            params={{ segment: segments[kind] }}
            className={classes.link}
          >
            {say(kind)}
          </Link>
        </>
      )}
    </>
  );
}

type ViewProps = { view: View; of: Ref; draft: Draft; onPreview: () => void };

function Viewed({ view, of, draft, onPreview }: ViewProps) {
  switch (view) {
    case 'form':
      return <DocumentForm of={of} draft={draft} />;
    case 'text':
      return <TextView of={of} draft={draft} />;
    case 'versions':
      return <VersionsView of={of} draft={draft} onBack={onPreview} />;
  }
}
