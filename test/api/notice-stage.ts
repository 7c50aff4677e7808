import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type NoticeDesk, openNoticeDesk, openReceiver, type Receiver } from './notice-desk.ts';

/** What every file about notices begins with: a desk that makes rules, and somebody who is told. */

export let desk: NoticeDesk;
export let receiver: Receiver;
beforeAll(async () => {
  [desk, receiver] = await Promise.all([openNoticeDesk(), openReceiver()]);
}, 60_000);
afterAll(async () => {
  await desk.close();
  await receiver.close();
});
beforeEach(() => desk.empty());
afterEach(() => {
  receiver.received.length = 0;
  receiver.state.answer = 204;
});

export const told = () => receiver.received.map(({ content }) => content);
export const events = () => told().map(({ type }) => type);
/** One look, and everything sent that comes of it. */
export async function round(): Promise<void> {
  await desk.look();
  await desk.send();
}
