import { Anchor, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { categories } from '../../domain/words.ts';
import type { Numbers } from '../app/api-types.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import table from '../app/table.module.css';
import { categoryWords, roleWords } from '../app/vocabulary.ts';
import classes from './numbers.module.css';
import { words } from './words.ts';

/** What failed in the whole period, by category. */
export function ByCategory({ total }: Pick<Numbers, 'total'>) {
  const say = useWords(words);
  const sayCategory = useWords(categoryWords);
  const format = useFormat();
  const counts = ['failed', 'failedAgain', 'completed', 'cancelled', 'repaired'] as const;
  const timeOf = (times: typeof total.timeToRepair) =>
    times &&
    say('meanAndP95', { mean: format.duration(times.meanMs), p95: format.duration(times.p95Ms) });
  return (
    <section aria-labelledby="by-category" className={classes.section}>
      <Title order={2} size="h4" id="by-category">
        {say('categories')}
      </Title>
      <p className={classes.more}>{say('categoriesHint')}</p>
      <div className={table.frame}>
        <table className={table.table}>
          <caption className="visually-hidden">{say('categories')}</caption>
          <thead>
            <tr>
              <th scope="col">{say('category')}</th>
              {counts.map((name) => (
                <th key={name} scope="col" className={table.number}>
                  {say(name)}
                </th>
              ))}
              <th scope="col" className={table.number}>
                {say('alone')}
              </th>
              <th scope="col">{say('verdict')}</th>
              <th scope="col">{say('repair')}</th>
            </tr>
          </thead>
          <tbody>
            {categories.map((category) => {
              const own = total.categories[category];
              const share = own.shareRepairedWithoutPerson;
              return (
                <tr key={category}>
                  <td className={`${table.strong} ${classes.category}`}>{sayCategory(category)}</td>
                  {counts.map((name) => (
                    <td
                      key={name}
                      className={table.number}
                      data-label={say(name)}
                      data-none={own[name] === 0}
                    >
                      {format.number(own[name])}
                    </td>
                  ))}
                  <td className={table.number} data-label={say('alone')} data-none={share === null}>
                    {share === null ? '–' : format.percent(share)}
                  </td>
                  <td data-label={say('verdict')} data-none={own.timeToVerdict === null}>
                    {timeOf(own.timeToVerdict) ?? '–'}
                  </td>
                  <td data-label={say('repair')} data-none={own.timeToRepair === null}>
                    {timeOf(own.timeToRepair) ?? '–'}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What most items failed for. */
export function TopCauses({ causes }: Pick<Numbers, 'causes'>) {
  const say = useWords(words);
  const sayRole = useWords(roleWords);
  const sayCategory = useWords(categoryWords);
  const format = useFormat();
  return (
    <section aria-labelledby="top-causes" className={classes.section}>
      <Title order={2} size="h4" mb="xs" id="top-causes">
        {say('causes')}
      </Title>
      {causes.length === 0 && say('noCauses')}
      {causes.length > 0 && (
        <div className={table.frame}>
          <table className={table.table}>
            <caption className="visually-hidden">{say('causes')}</caption>
            <thead>
              <tr>
                <th scope="col">{say('cause')}</th>
                <th scope="col" className={table.number}>
                  {say('failed')}
                </th>
                <th scope="col">{say('category')}</th>
                <th scope="col">{say('repairableBy')}</th>
                <th scope="col">
                  <span className="visually-hidden">{say('open')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {causes.map(({ id, sentence, count, category, repairableBy }) => (
                <tr key={id}>
                  <td className={table.strong}>{sentence}</td>
                  <td className={table.number} data-label={say('failed')}>
                    {format.number(count)}
                  </td>
                  <td className={table.tight} data-label={say('category')}>
                    {sayCategory(category)}
                  </td>
                  <td data-label={say('repairableBy')}>
                    {repairableBy.map((role) => sayRole(role)).join(', ')}
                  </td>
                  <td>
                    <Anchor
                      size="sm"
                      className={table.tight}
                      aria-label={say('openOf', { cause: sentence })}
                      renderRoot={(props) => (
                        <Link
                          {...props}
                          to="/inbox"
                          search={{ status: ['completed-with-errors'], group: [id] }}
                        />
                      )}
                    >
                      {say('open')}
                    </Anchor>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
