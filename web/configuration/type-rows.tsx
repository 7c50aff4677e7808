import type { FunctionProfile, ObjectType, ObjectTypeRights } from '../../domain/configuration.ts';
import { inLanguage } from '../../domain/language.ts';
import { useLanguage, useWords } from '../app/i18n.ts';
import { actionWords } from '../app/vocabulary.ts';
import { withMember } from './form-parts.tsx';
import { formWords } from './form-words.ts';
import classes from './matrix.module.css';
import { MatrixLine } from './matrix-line.tsx';
import { type MatrixPart, type MatrixRow, partsOfType } from './matrix-rows.ts';
import { noRights } from './rights.ts';

type Props = {
  document: FunctionProfile;
  other: FunctionProfile | undefined;
  wanted: string;
  isOnlyDifferent: boolean;
  onChange: (next: FunctionProfile) => void;
  name: string;
  type: ObjectType | undefined;
  isOpen: boolean;
  onToggle: () => void;
};

const none: ObjectTypeRights = { actions: [], fields: {}, transitions: [] };

const cells = ['read', 'change', 'do'] as const;

const differ = (row: MatrixRow, other: MatrixRow | undefined): boolean =>
  cells.some((cell) => (row[cell]?.has ?? false) !== (other?.[cell]?.has ?? false));

/** The rights of a profile on one object type, and another profile's beside them. */
function useParts({ document, other, name, type, wanted, isOnlyDifferent }: Props, label: string) {
  const say = useWords(formWords);
  const sayAction = useWords(actionWords);
  const language = useLanguage();
  const partsFor = (profile: FunctionProfile) =>
    partsOfType({
      ...{ typeName: name, type, language, say, sayAction },
      rights: profile.objectTypes[name] ?? none,
    });
  const otherRows = new Map(
    (other ? partsFor(other) : []).flatMap(({ rows }) =>
      rows.map((row): [string, MatrixRow] => [row.place, row]),
    ),
  );
  const isNamed = ({ name: own }: MatrixRow) =>
    `${label} ${own}`.toLowerCase().includes(wanted.trim().toLowerCase());
  const isDifferent = (row: MatrixRow) =>
    other !== undefined && differ(row, otherRows.get(row.place));
  const parts = partsFor(document)
    .map((part) => ({
      ...part,
      rows: part.rows.filter((row) => isNamed(row) && (!isOnlyDifferent || isDifferent(row))),
    }))
    .filter(({ rows }) => rows.length > 0);
  return { parts, otherRows, isDifferent };
}

/** The rights on one object type; opened, each of them. */
export function TypeRows(props: Props) {
  const { document, other, name, type, isOpen, onToggle, onChange } = props;
  const say = useWords(formWords);
  const language = useLanguage();
  const label = type ? inLanguage(type.label, language) : name;
  const { parts, otherRows, isDifferent } = useParts(props, label);
  const own = document.objectTypes[name];
  const set = (rights: ObjectTypeRights | undefined) =>
    onChange({ ...document, objectTypes: withMember(document.objectTypes, name, rights) });
  const columns = other ? 5 : 4;
  if (parts.length === 0) return null;
  const line = (row: MatrixRow) => (
    <MatrixLine
      key={row.place}
      row={row}
      typeLabel={label}
      isOff={!own}
      other={otherRows.get(row.place)}
      isDifferent={isDifferent(row)}
      isCompared={other !== undefined}
      onChange={set}
    />
  );
  return (
    <tbody data-place={`/objectTypes/${name}`}>
      <tr className={classes.type}>
        <th scope="rowgroup" colSpan={columns}>
          <button
            type="button"
            className={classes.toggle}
            aria-expanded={isOpen}
            onClick={onToggle}
          >
            {label}
            {!own && <span className={classes.note}>{say('noRights')}</span>}
          </button>
          {isOpen && (
            <button
              type="button"
              className={classes.action}
              onClick={() => set(own ? undefined : noRights)}
            >
              {say(own ? 'takeRights' : 'giveRights', { type: label })}
            </button>
          )}
        </th>
      </tr>
      {isOpen && (own || other) && parts.flatMap((part) => [head(part), ...part.rows.map(line)])}
    </tbody>
  );

  function head(part: MatrixPart) {
    return (
      <tr key={part.name} className={classes.part}>
        <th scope="rowgroup" colSpan={columns}>
          {say(part.name)}
        </th>
      </tr>
    );
  }
}
