import type { FieldsForm, ItemDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { Moment, useObjectName, usePartName } from './shown.tsx';
import { words } from './words.ts';

type Wished = Pick<
  ItemDetail,
  'action' | 'objectType' | 'objectId' | 'objectNumber' | 'toStatus' | 'parent' | 'content'
> & { insertedBy: string; form: FieldsForm | null };

/** What the engineer wanted, as a sentence. */
export function Wish({ item }: { item: ItemDetail }) {
  return (
    <p>
      <WishText item={item} />. {item.occurredAt !== null && <Occurred at={item.occurredAt} />}
    </p>
  );
}

/** The same without its full stop, and when it was. */
export function WishText({ item }: { item: Wished }) {
  const say = useWords(words);
  const names = useDirectory();
  const nameOf = usePartName(item.form);
  const objectName = useObjectName();
  const { action, objectType, toStatus, parent, content } = item;
  const who = names.person(item.insertedBy);
  const object = objectName(item);
  const fields = Object.keys(content.fields ?? {}).map(nameOf);
  const list = fields.length > 0 ? say('wishFields', { fields: fields.join(', ') }) : '';
  const under = parent
    ? say('wishParent', {
        parent: objectName({ ...parent, objectNumber: null }),
      })
    : '';
  const deed =
    toStatus !== null
      ? say('wishTransition', { who, object, status: names.objectStatus(objectType, toStatus) })
      : say(action === 'create' ? 'wishCreate' : 'wishUpdate', { who, object });
  return `${deed}${action === 'create' ? under : ''}${list}`;
}

function Occurred({ at }: { at: string }) {
  const [before, after] = useWords(words)('wishDone', { when: '\n' }).split('\n');
  return (
    <>
      {before}
      <Moment at={at} isLong />
      {after}
    </>
  );
}
