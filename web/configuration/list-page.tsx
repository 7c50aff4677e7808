import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { DocumentKind } from '../../domain/configuration.ts';
import { inLanguage } from '../../domain/language.ts';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useLanguage, useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import table from '../app/table.module.css';
import { AddDocument } from './add-document.tsx';
import classes from './configuration.module.css';
import { type AnyDocument, segments, useDocuments } from './documents.ts';
import { PartsNav } from './parts-nav.tsx';
import { useSummary } from './summary.ts';
import { words } from './words.ts';

type ListedKind = Exclude<DocumentKind, 'settings'>;

/** Whether what somebody looks for is in one of the texts. */
const hasText = (wanted: string, ...texts: string[]): boolean =>
  texts.some((text) => text.toLowerCase().includes(wanted.trim().toLowerCase()));

/** Every document of a kind. */
export function ListPage({ kind }: { kind: ListedKind }) {
  const say = useWords(words);
  const language = useLanguage();
  const { documents, data, error, refetch } = useDocuments(kind);
  const [wanted, setWanted] = useState('');
  const named = documents.map((each) => {
    const document: AnyDocument = each.document;
    const name = 'label' in document ? inLanguage(document.label, language) : nameOf(document);
    return { ...each, document, name };
  });
  const shown = named.filter(({ id, name }) => hasText(wanted, id, name));
  return (
    <>
      <PageHeading
        title={say(kind)}
        over={
          <Link to="/configuration" className={classes.link}>
            {say('title')}
          </Link>
        }
      />
      <PartsNav />
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading text={say('loading')} />}
      {data && (
        <>
          <div className={classes.tools}>
            <TextInput
              label={say('filter')}
              size="xs"
              type="search"
              value={wanted}
              onChange={({ currentTarget }) => setWanted(currentTarget.value)}
            />
            <AddDocument kind={kind} />
          </div>
          {shown.length === 0 && <p>{say('noneFits')}</p>}
          {shown.length > 0 && (
            <div className={table.frame}>
              <table className={table.table}>
                <thead>
                  <tr>
                    <th scope="col">{say('name')}</th>
                    <th scope="col">{say('inShort')}</th>
                    <th scope="col">{say('saved')}</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((each) => (
                    <Row key={each.id} kind={kind} {...each} />
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
    </>
  );
}

const nameOf = (document: AnyDocument): string => ('name' in document ? document.name : '');

type Entry = {
  kind: ListedKind;
  id: string;
  name: string;
  document: AnyDocument;
  version: number;
  by: string;
  at: string;
};

function Row({ kind, id, name, document, version, by, at }: Entry) {
  const say = useWords(words);
  const format = useFormat();
  const { person } = useDirectory();
  const summary = useSummary();
  return (
    <tr>
      <td>
        <Link
          to="/configuration/$segment/$id"
          params={{ segment: segments[kind], id }}
          className={classes.name}
        >
          {name}
        </Link>
        <div className={table.faint}>{id}</div>
      </td>
      <td>{summary(document)}</td>
      <td>
        <span className={table.faint} title={format.exact(at)}>
          {say('savedBy', { version, by: person(by), ago: format.ago(at) })}
        </span>
      </td>
    </tr>
  );
}
