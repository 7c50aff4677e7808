import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { DocumentVersions } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import table from '../app/table.module.css';
import { DifferenceList } from './difference-list.tsx';
import { type Ref, readVersion, useVersion, useVersions } from './documents.ts';
import type { Draft } from './draft.ts';
import classes from './outcome.module.css';
import { words } from './words.ts';

const [FIRST, ALL] = [20, 200];

/** Who changed what and when, and the way back: the same as any change, with its preview. */
export function VersionsView({ of, draft, onBack }: { of: Ref; draft: Draft; onBack: () => void }) {
  const say = useWords(words);
  const format = useFormat();
  const { person } = useDirectory();
  const [limit, setLimit] = useState(FIRST);
  const { data: versions, error, refetch } = useVersions(of, limit);
  const back = useMutation({
    mutationFn: (version: number) => readVersion(of, version),
    onSuccess: (document) => {
      draft.change(document);
      onBack();
    },
  });
  // The settings stand in as version 0 until somebody saved them.
  const isUnsaved = versions?.every(({ version }) => version === 0);
  if (draft.etag === null || isUnsaved) return <Text size="sm">{say('noVersions')}</Text>;
  return (
    <>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {back.error && <ProblemAlert error={back.error} />}
      {!versions && !error && <Loading text={say('loading')} />}
      <ol className={classes.versions}>
        {versions?.map(({ version, by, at, changes }, index) => (
          <li key={version} className={classes.versionEntry}>
            <div className={classes.versionHead}>
              <h2 className={classes.versionTitle}>{say('version', { version })}</h2>
              <span className={table.faint} title={format.exact(at)}>
                {person(by)}, {format.moment(at)}
                {index === 0 && ` · ${say('current')}`}
              </span>
              {index > 0 && (
                <Button
                  size="compact-sm"
                  variant="default"
                  ml="auto"
                  loading={back.isPending && back.variables === version}
                  onClick={() => back.mutate(version)}
                >
                  {say('goBackTo', { version })}
                </Button>
              )}
            </div>
            <Changes of={of} version={version} changes={changes} />
          </li>
        ))}
      </ol>
      {versions?.length === limit && limit < ALL && (
        <Button variant="default" size="compact-sm" onClick={() => setLimit(ALL)}>
          {say('moreVersions')}
        </Button>
      )}
    </>
  );
}

type ChangesProps = { of: Ref; version: number; changes: DocumentVersions[number]['changes'] };

function Changes({ of, version, changes }: ChangesProps) {
  const say = useWords(words);
  // An entry of a list is called by what stands in it, in the version that it is of.
  const isNamed = changes.some(({ pointer }) => /\/\d+/.test(pointer));
  const after = useVersion(of, version, isNamed);
  const before = useVersion(of, version - 1, isNamed);
  if (changes.length === 0) return <Text size="sm">{say('firstVersion')}</Text>;
  return (
    <DifferenceList
      changes={changes.map((each) => ({ ...each, from: each.from ?? null, to: each.to ?? null }))}
      before={before.data}
      after={after.data}
    />
  );
}
