import { Alert, Button, List } from '@mantine/core';
import { useWords } from '../app/i18n.ts';
import classes from './configuration.module.css';
import { usePlaceNames } from './place-names.ts';
import { placeWords } from './place-words.ts';
import type { Fault } from './places.tsx';
import { words } from './words.ts';

type Props = { faults: readonly Fault[]; document: unknown; onShow: (pointer: string) => void };

/** Everything that is said against a document, with the way to each place. */
export function FaultList({ faults, document, onShow }: Props) {
  return (
    <>
      {(['error', 'warning'] as const).map((tone) => (
        <Faults
          key={tone}
          tone={tone}
          faults={faults.filter((fault) => fault.tone === tone)}
          {...{ document, onShow }}
        />
      ))}
    </>
  );
}

function Faults({ tone, faults, document, onShow }: Props & { tone: Fault['tone'] }) {
  const say = useWords(words);
  const sayPlace = useWords(placeWords);
  const { place } = usePlaceNames();
  if (faults.length === 0) return null;
  const isError = tone === 'error';
  return (
    <Alert
      mb="md"
      color={isError ? 'red' : 'yellow'}
      role={isError ? 'alert' : 'note'}
      title={say(isError ? 'faults' : 'warnings')}
      {...(!isError && { classNames: { title: classes.warning } })}
    >
      <List size="sm">
        {faults.map(({ pointer, detail }) => {
          const where = place(pointer, document) || sayPlace('document');
          return (
            <List.Item key={pointer + detail}>
              <strong>{where}</strong>: {detail}{' '}
              {pointer !== '' && (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={say('showOf', { place: where })}
                  onClick={() => onShow(pointer)}
                >
                  {say('show')}
                </Button>
              )}
            </List.Item>
          );
        })}
      </List>
    </Alert>
  );
}
