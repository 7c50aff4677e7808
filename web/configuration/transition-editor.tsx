import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Transition } from '../../domain/configuration.ts';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import { inLanguage } from '../../domain/language.ts';
import { useLanguage, useWords } from '../app/i18n.ts';
import classes from './configuration.module.css';
import { useDocuments } from './documents.ts';
import { ConditionPlace, TextPlace, withEntry, withMember, withoutEntry } from './form-parts.tsx';
import { formWords } from './form-words.ts';
import { mayMove } from './rights.ts';
import { type Move, type TypeProps, transitionsOf, useTypeNames } from './type-names.ts';

type Props = TypeProps & {
  move: Move;
  onAnother: () => void;
  onClose: () => void;
};

/** The transitions of one cell: their names and conditions, and whose they are. */
export function TransitionEditor({ document, onChange, move, onAnother, onClose }: Props) {
  const say = useWords(formWords);
  const names = useTypeNames(document);
  const title = say('fromTo', { from: names.status(move.from), to: names.status(move.to) });
  const transitions = transitionsOf(document, move);
  if (transitions.length === 0) return null;
  const set = (at: number, transition: Transition) =>
    onChange({ ...document, transitions: withEntry(document.transitions, at, transition) });
  return (
    <section className={classes.editor} aria-label={title}>
      <Group justify="space-between">
        <h3 className={classes.editorTitle}>{title}</h3>
        <Button size="compact-xs" variant="subtle" onClick={onClose}>
          {say('fold')}
        </Button>
      </Group>
      {transitions.map(({ at, ...transition }) => (
        <div key={at} className={classes.entry}>
          <TextPlace
            pointer={pointerTo('transitions', at, 'id')}
            label={say('id')}
            value={transition.id}
            onChange={(id) => set(at, { ...transition, id })}
          />
          <ConditionPlace
            pointer={pointerTo('transitions', at, 'guard')}
            label={say('guard')}
            value={transition.guard}
            onChange={(guard) => set(at, withMember(transition, 'guard', guard))}
          />
          <Button
            size="compact-xs"
            variant="default"
            aria-label={say('removeOf', { name: transition.id })}
            onClick={() =>
              onChange({ ...document, transitions: withoutEntry(document.transitions, at) })
            }
          >
            {say('remove')}
          </Button>
        </div>
      ))}
      <Button size="compact-xs" variant="subtle" onClick={onAnother}>
        {say('another')}
      </Button>
      <Holders {...{ document, move }} />
    </section>
  );
}

/** The function profiles with this transition and those without, each a way to its cell. */
function Holders({ document, move: { from, to } }: Pick<Props, 'document' | 'move'>) {
  const say = useWords(formWords);
  const language = useLanguage();
  const { documents: profiles } = useDocuments('function-profile');
  const may = profiles.map(({ id, document: profile }) => {
    const rights = profile.objectTypes[document.name];
    return { id, profile, may: rights !== undefined && mayMove(rights, [from, to]) };
  });
  const links = (wanted: boolean) =>
    may
      .filter((each) => each.may === wanted)
      .map(({ id, profile }) => (
        <Link
          key={id}
          to="/configuration/$segment/$id"
          className={classes.link}
          params={{ segment: 'function-profiles', id }}
          search={{ rule: `move/${from}/${to}`, type: document.name }}
        >
          {inLanguage(profile.label, language)}
        </Link>
      ));
  const [holders, others] = [links(true), links(false)];
  return (
    <div className={classes.holders}>
      <span>
        {say('granted')}: {holders.length === 0 ? say('grantedNone') : holders}
      </span>
      {others.length > 0 && (
        <span>
          {say('lacking')}: {others}
        </span>
      )}
    </div>
  );
}
