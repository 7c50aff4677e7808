import { NativeSelect, Radio, Stack } from '@mantine/core';
import type { ItemDetail, ItemForm } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import type { Choice, Dispute } from './conflict.ts';
import { FieldInput } from './field-input.tsx';
import { formWords } from './form-words.ts';
import classes from './item.module.css';
import { PartValue, usePartName } from './shown.tsx';

type Props = {
  item: ItemDetail;
  form: ItemForm;
  dispute: Dispute;
  choice: Choice | undefined;
  own: string;
  error: string | undefined;
  onChoice: (choice: Choice) => void;
  onOwn: (raw: string) => void;
};

const isChoice = (value: string): value is Choice => ['theirs', 'mine', 'own'].includes(value);

/** Theirs, the engineer's, or a value of one's own. */
export function DisputeInput(props: Props) {
  const { item, form, dispute, choice, onChoice } = props;
  const { field, mine, theirs, by, at } = dispute;
  const say = useWords(formWords);
  const format = useFormat();
  const names = useDirectory();
  const name = usePartName(form)(field);
  const who = names.person(item.insertedBy);
  const author = say('byAt', {
    who: by === null ? say('somebody') : names.person(by),
    when: at === null ? '' : format.short(at),
  });
  return (
    <Radio.Group
      label={name}
      value={choice ?? ''}
      onChange={(value) => isChoice(value) && onChoice(value)}
      className={classes.dispute}
    >
      <Stack gap="xs" mt={4}>
        <Radio
          value="theirs"
          label={
            <>
              {say('theirs')}:{' '}
              <strong>
                <PartValue item={item} part={field} value={theirs} />
              </strong>
            </>
          }
          description={author.replace(/, $/, '')}
        />
        <Radio
          value="mine"
          label={
            <>
              {say('mine', { who })}:{' '}
              <strong>
                <PartValue item={item} part={field} value={mine} />
              </strong>
            </>
          }
        />
        <Radio value="own" label={say('own')} />
        {choice === 'own' && <Own {...props} label={say('ownValue', { field: name })} />}
      </Stack>
    </Radio.Group>
  );
}

function Own({
  item,
  form,
  dispute: { field },
  own,
  error,
  onOwn,
  label,
}: Props & { label: string }) {
  const say = useWords(formWords);
  const names = useDirectory();
  if (field !== 'toStatus')
    return (
      <FieldInput
        id={`conflict-${field}`}
        {...{ name: field, schema: form.fields[field], raw: own, onRaw: onOwn, error, label }}
      />
    );
  return (
    <NativeSelect
      label={label}
      value={own}
      data={[
        { value: '', label: say('choose') },
        ...form.moves.map((status) => ({
          value: status,
          label: names.objectStatus(item.objectType, status),
        })),
      ]}
      onChange={({ currentTarget }) => onOwn(currentTarget.value)}
    />
  );
}
