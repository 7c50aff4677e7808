import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Group } from '../app/api-types.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { categoryWords, roleWords } from '../app/vocabulary.ts';
import type { BulkKind } from '../bulk/bulk.ts';
import classes from './causes.module.css';
import { RepairLink, WhoRepairs } from './repair.tsx';
import { Sparkline } from './sparkline.tsx';
import { words } from './words.ts';

/** One cause: what it is, whose it is to repair, and what can be done with all that failed for it. */
export function CauseCard({
  cause,
  onBulk,
  heading: Heading = 'h2',
}: {
  cause: Group;
  onBulk: (kind: BulkKind) => void;
  heading?: 'h2' | 'h3';
}) {
  const say = useWords(words);
  const sayCategory = useWords(categoryWords);
  const sayRole = useWords(roleWords);
  const format = useFormat();
  const { sentence, count, blocking, perDay, repairableBy, firstSeen, lastSeen, rule } = cause;
  const show = say('show', { count });
  const sum = perDay.reduce((total, day) => total + day, 0);
  return (
    <li className={classes.cause}>
      <div>
        <div className={classes.count}>{format.number(count)}</div>
        {blocking > 0 && (
          <div className={classes.facts}>{say('blocking', { count: blocking })}</div>
        )}
      </div>
      <div>
        <Heading className={classes.sentence}>{sentence}</Heading>
        <div className={classes.facts}>
          <span>{sayCategory(cause.category)}</span>
          <span>
            {say('repairableBy')}: {repairableBy.map((role) => sayRole(role)).join(', ')}
          </span>
          <span>
            {say('since', { first: format.short(firstSeen), last: format.short(lastSeen) })}
          </span>
          {rule && <span>{say('rule', { rule: rule.id, version: rule.version })}</span>}
        </div>
        <div className={classes.job}>
          <WhoRepairs cause={cause} />
        </div>
      </div>
      <div className={classes.side}>
        <Sparkline perDay={perDay} />
        <div className={classes.facts}>
          {say('trend', { count: sum, today: perDay.at(-1) ?? 0 })}
        </div>
      </div>
      <div className={classes.actions}>
        <RepairLink cause={cause} />
        <FillLink cause={cause} />
        <Button
          size="compact-sm"
          variant="default"
          aria-label={say('doOf', { what: say('requeue'), cause: sentence })}
          onClick={() => onBulk('requeue')}
        >
          {say('requeue')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={say('doOf', { what: say('assign'), cause: sentence })}
          onClick={() => onBulk('assign')}
        >
          {say('assign')}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={say('showOf', { show, cause: sentence })}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/inbox"
              search={{ status: ['completed-with-errors'], group: [cause.id] }}
            />
          )}
        >
          {show}
        </Button>
      </div>
    </li>
  );
}

const fillWords = {
  'field-required': 'fillMissing',
  'field-invalid': 'fillInvalid',
  'field-unknown': 'fillInvalid',
} as const;
const isFilling = (code: string): code is keyof typeof fillWords => Object.hasOwn(fillWords, code);

/** To the grid in which the fields of all its changes are filled in together, where they are the cause. */
function FillLink({ cause: { id, code, sentence } }: { cause: Group }) {
  const say = useWords(words);
  if (!isFilling(code)) return null;
  const what = say(fillWords[code]);
  return (
    <Button
      size="compact-sm"
      aria-label={say('doOf', { what, cause: sentence })}
      renderRoot={(props) => <Link {...props} to="/inbox/fill" search={{ group: [id] }} />}
    >
      {what}
    </Button>
  );
}
