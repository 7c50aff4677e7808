import { Group, Loader, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { read } from '../app/api.ts';
import type { GroupPage, Preview } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import table from '../app/table.module.css';
import classes from './outcome.module.css';
import { words } from './words.ts';

/** As many causes as the API tells at once. */
const GROUPS = 200;

/** What the causes are called. */
function useSentences(): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ['causes', 'sentences'],
    queryFn: ({ signal }) => read<GroupPage>(`/v1/inbox/groups?limit=${GROUPS}`, signal),
  });
  return new Map(data?.groups.map(({ id, sentence }) => [id, sentence]));
}

/** What a change of the configuration would do to the failed changes; until it is known, that it is asked. */
export function Effects({ preview }: { preview: Preview | undefined }) {
  const say = useWords(words);
  return (
    <section>
      <Title order={3} size="h6" mb={4}>
        {say('effects')}
      </Title>
      <div role="status">
        {preview ? (
          <Counts preview={preview} />
        ) : (
          <Group gap="xs">
            <Loader size="xs" aria-hidden />
            <Text size="sm">{say('working')}</Text>
          </Group>
        )}
      </div>
      {preview && preview.groups.length > 0 && <Causes groups={preview.groups} />}
      {preview && preview.items.length > 0 && <Samples items={preview.items} />}
    </section>
  );
}

function Counts({ preview: { wouldComplete, wouldFail, waiting } }: { preview: Preview }) {
  const say = useWords(words);
  const format = useFormat();
  const counts = [
    [wouldComplete, say('wouldComplete'), 'good'],
    [wouldFail, say('wouldFail'), 'bad'],
    [waiting.wouldComplete, say('waitingComplete'), 'good'],
    [waiting.wouldFail, say('waitingFail'), 'bad'],
  ] as const;
  if (counts.every(([count]) => count === 0)) return <Text size="sm">{say('touchesNone')}</Text>;
  return (
    <ul className={classes.counts}>
      {counts
        .filter(([count], at) => count > 0 || at < 2)
        .map(([count, text, tone]) => (
          <li key={text} data-tone={count > 0 ? tone : undefined}>
            <strong>{format.number(count)}</strong> {text}
          </li>
        ))}
    </ul>
  );
}

function Causes({ groups }: { groups: Preview['groups'] }) {
  const say = useWords(words);
  const format = useFormat();
  const sentences = useSentences();
  return (
    <div className={table.frame}>
      <table className={table.table} aria-label={say('byCause')}>
        <thead>
          <tr>
            <th scope="col">{say('cause')}</th>
            <th scope="col">{say('wouldComplete')}</th>
            <th scope="col">{say('wouldFail')}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ groupId, wouldComplete, wouldFail, errors = [] }) => (
            <tr key={groupId}>
              <td>
                <Link
                  to="/inbox"
                  className={classes.link}
                  search={{ status: ['completed-with-errors'], group: [groupId] }}
                >
                  {sentences.get(groupId) ?? groupId}
                </Link>
                {errors.length > 0 && (
                  <div className={table.faint}>
                    {say('remains')}: {errors.join(' ')}
                  </div>
                )}
              </td>
              <td data-label={say('wouldComplete')}>{format.number(wouldComplete)}</td>
              <td data-label={say('wouldFail')}>{format.number(wouldFail)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Samples({ items }: { items: Preview['items'] }) {
  const say = useWords(words);
  const names = useDirectory();
  return (
    <>
      <Title order={4} size="h6" mt="sm" mb={4}>
        {say('samples')}
      </Title>
      <ul className={classes.samples}>
        {items.map(({ id, objectType, objectNumber, outcome, waitsFor, errors }) => (
          <li key={id}>
            <Link to="/inbox/items/$id" className={classes.link} params={{ id }}>
              {objectNumber ?? `${names.objectType(objectType)} (${say('change')})`}
            </Link>{' '}
            {outcome === 'would-complete'
              ? say('sampleCompletes')
              : say(waitsFor === null ? 'sampleFails' : 'sampleWaits')}
            {errors[0] && <span className={table.faint}> {errors[0].message}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
