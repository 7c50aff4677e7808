import type { Device } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import classes from './devices.module.css';
import { words } from './words.ts';

/** How a device stands: words, each with a mark that is told by more than its colour. */
export function DeviceStates({ states }: Pick<Device, 'states'>) {
  const say = useWords(words);
  return states.map((state) => (
    <span key={state} className={classes.state} data-state={state}>
      {say(state)}
    </span>
  ));
}
