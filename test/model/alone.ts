import type { RealRun } from './real.ts';
import type { Ended, Execution, System } from './system.ts';
import { Cut } from './workflow.ts';

/**
 * The product as a system whose engine works beside: nothing is claimed or called here. `rest` waits after
 * a jump of the clock for what fell due.
 */
export function alone(real: RealRun, rest: () => Promise<void>): System {
  const told = (work: () => Promise<unknown>): Execution => ({
    advance: (): Promise<Ended> =>
      work().then(
        (result) => ({ result }),
        () => ({ failure: new Cut() }),
      ),
  });
  return {
    ...real,
    receive: (sender, batch) => told(() => real.receive(sender, batch)),
    command: (id, command) => told(() => real.command(id, command)),
    call: ({ args: [actionId] }) => told(() => real.workedOn(actionId as string)),
    claim: async () => [],
    async jump(ms) {
      await real.jump(ms);
      await rest();
    },
  };
}
