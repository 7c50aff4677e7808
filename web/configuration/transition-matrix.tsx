import { useState } from 'react';
import type { ObjectType } from '../../domain/configuration.ts';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import { useWords } from '../app/i18n.ts';
import { Scrollable } from '../app/scrollable.tsx';
import { useDocuments } from './documents.ts';
import { Section } from './form-parts.tsx';
import { formWords } from './form-words.ts';
import classes from './matrix.module.css';
import { partsOf, useFaultsWithin, usePlace, useReveal } from './places.tsx';
import { mayMove } from './rights.ts';
import { TransitionEditor } from './transition-editor.tsx';
import { freeName, type Move, type TypeProps, transitionsOf, useTypeNames } from './type-names.ts';

/** Which status may follow which: a cell for each pair, and an editor of the one that is chosen. */
export function TransitionMatrix({ document, onChange }: TypeProps) {
  const say = useWords(formWords);
  const names = useTypeNames(document);
  const [chosen, setChosen] = useState<Move | null>(null);
  useReveal((pointer) => {
    const [list, at] = partsOf(pointer);
    const transition = list === 'transitions' ? document.transitions[Number(at)] : undefined;
    if (transition) setChosen({ from: transition.from, to: transition.to });
  });
  const statuses = document.statuses.map(({ name }) => name);
  const add = (move: Move) => {
    const ids = document.transitions.map(({ id }) => id);
    const id = freeName(`${move.from}-to-${move.to}`, ids);
    onChange({ ...document, transitions: [...document.transitions, { id, ...move }] });
    setChosen(move);
  };
  return (
    <Section title={say('transitionMatrix')} help={say('transitionHelp')} place="/transitions">
      <Scrollable className={classes.scroll} label={say('fromToMatrix')}>
        <table className={classes.matrix} data-kind="transitions">
          <thead>
            <tr>
              <th scope="col">{say('from')}</th>
              {statuses.map((to) => (
                <th key={to} scope="col">
                  {names.status(to)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {statuses.map((from) => (
              <tr key={from}>
                <th scope="row">{names.status(from)}</th>
                {statuses.map((to) => (
                  <td key={to}>
                    {(from !== to || transitionsOf(document, { from, to }).length > 0) && (
                      <Cell
                        document={document}
                        move={{ from, to }}
                        isChosen={chosen?.from === from && chosen.to === to}
                        onAdd={() => add({ from, to })}
                        onChoose={() => setChosen({ from, to })}
                      />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
      {chosen && (
        <TransitionEditor
          key={`${chosen.from}\n${chosen.to}`}
          {...{ document, onChange, move: chosen }}
          onAnother={() => add(chosen)}
          onClose={() => setChosen(null)}
        />
      )}
    </Section>
  );
}

type CellProps = {
  document: ObjectType;
  move: Move;
  isChosen: boolean;
  onAdd: () => void;
  onChoose: () => void;
};

function Cell({ document, move, isChosen, onAdd, onChoose }: CellProps) {
  const say = useWords(formWords);
  const names = useTypeNames(document);
  const transitions = transitionsOf(document, move);
  const [first] = transitions;
  const pointer = first
    ? pointerTo('transitions', first.at)
    : pointerTo('move', move.from, move.to);
  const { error: _, ...place } = usePlace(pointer);
  const faults = useFaultsWithin(pointer);
  const { documents: profiles } = useDocuments('function-profile');
  const label = { from: names.status(move.from), to: names.status(move.to) };
  if (!first)
    return (
      <button
        type="button"
        className={classes.empty}
        aria-label={say('addMove', label)}
        {...place}
        onClick={onAdd}
      >
        <span aria-hidden>+</span>
      </button>
    );
  const granted = profiles.filter(({ document: { objectTypes } }) => {
    const rights = objectTypes[document.name];
    return rights !== undefined && mayMove(rights, [move.from, move.to]);
  }).length;
  const ids = transitions.map(({ id }) => id).join(', ');
  return (
    <button
      type="button"
      className={classes.transition}
      aria-expanded={isChosen}
      data-faulty={faults.length > 0 || undefined}
      {...place}
      onClick={onChoose}
    >
      <span className="visually-hidden">{say('fromTo', label)}: </span>
      <span className={classes.id}>{ids}</span>
      {transitions.some(({ guard }) => guard !== undefined) && (
        <span className={classes.note}>{say('guarded')}</span>
      )}
      <span className={classes.note}>{say('profileCount', { count: granted })}</span>
    </button>
  );
}
