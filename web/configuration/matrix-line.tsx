import type { ObjectTypeRights } from '../../domain/configuration.ts';
import { useWords } from '../app/i18n.ts';
import { formWords } from './form-words.ts';
import classes from './matrix.module.css';
import type { MatrixRow } from './matrix-rows.ts';
import { usePlace } from './places.tsx';

const cells = ['read', 'change', 'do'] as const;
const cellWords = { read: 'read', change: 'modify', do: 'do' } as const;

type Props = {
  row: MatrixRow;
  typeLabel: string;
  /** The profile has no rights on this object type at all. */
  isOff: boolean;
  other: MatrixRow | undefined;
  isDifferent: boolean;
  isCompared: boolean;
  onChange: (rights: ObjectTypeRights) => void;
};

/** One thing that can be done, and by whom: a row of the matrix. */
export function MatrixLine({ row, typeLabel, isOff, other, ...props }: Props) {
  const { isDifferent, isCompared, onChange } = props;
  const say = useWords(formWords);
  const { error, ...place } = usePlace(row.place);
  const notes = [row.note, row.isInherited && row.read ? say('follows') : undefined].filter(
    (note) => note !== undefined,
  );
  return (
    <tr
      {...place}
      data-inherited={row.isInherited || undefined}
      data-different={isDifferent || undefined}
    >
      <th scope="row">
        {row.name}
        {notes.length > 0 && <span className={classes.note}>{notes.join(', ')}</span>}
        {error && <span className={classes.fault}>{error}</span>}
      </th>
      {cells.map((name) => {
        const cell = row[name];
        const right = say(cellWords[name]);
        return (
          <td key={name}>
            {cell && (
              <label className={classes.cell}>
                <input
                  type="checkbox"
                  aria-label={say('cell', { what: `${typeLabel}, ${row.name}`, right })}
                  checked={cell.has}
                  disabled={isOff}
                  onChange={({ currentTarget }) => onChange(cell.with(currentTarget.checked))}
                />
              </label>
            )}
          </td>
        );
      })}
      {isCompared && <td className={classes.other}>{other && <Rights row={other} />}</td>}
    </tr>
  );
}

/** What another profile allows, in words. */
function Rights({ row }: { row: MatrixRow }) {
  const say = useWords(formWords);
  const has = cells.filter((name) => row[name]?.has);
  return has.length === 0 ? say('mayNot') : has.map((name) => say(cellWords[name])).join(', ');
}
