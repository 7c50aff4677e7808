import type { Page } from 'playwright-core';

/**
 * Runs in the page: `painted` has for each click and key of a person since when and how long it took until
 * the frame with its answer was painted; `firstRows` is when the first rows of a list were, after the address
 * was asked for. A message that is sent from within a frame is heard when that frame is done.
 */
export const clock = `
  window.painted = [];
  window.afterPaint = (tell) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = tell;
    port2.postMessage(0);
  });
  window.when = (is) => new Promise((resolve) => {
    const look = () => is() ? afterPaint(() => resolve(performance.now())) : requestAnimationFrame(look);
    look();
  });
  window.listed = () => {
    const rows = document.querySelectorAll('tbody tr');
    return rows.length + ' from ' + rows[0]?.dataset.id;
  };
  window.firstRows = when(() => document.querySelector('tbody tr'));
  for (const kind of ['click', 'keydown'])
    addEventListener(kind, ({ isTrusted, timeStamp: from }) => {
      if (isTrusted) afterPaint(() => painted.push({ from, ms: performance.now() - from }));
    }, true);
`;

/** Milliseconds from asking for the address until the first rows were painted. */
export const firstRows = (page: Page): Promise<number> => page.evaluate('firstRows');

/** Milliseconds from the click or key of `act` until its answer was painted. */
export async function painted(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate('painted.length = 0');
  await act();
  return page.evaluate('when(() => painted.length > 0).then(() => painted[0].ms)');
}

/** Tells how many milliseconds the page's thread has worked so far, however busy the machine is. */
export async function workOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
  };
}

/** Milliseconds from the click of `act` until what it asked for was painted; `before`: what was listed before. */
export async function changes(
  page: Page,
  condition: string,
  act: () => Promise<void>,
): Promise<number> {
  const waiting = await page.evaluateHandle(`{
    painted.length = 0;
    const before = listed();
    ({ end: when(() => painted.length > 0 && ${condition}).then((end) => end - painted[0].from) });
  }`);
  await act();
  return page.evaluate(({ end }) => end, waiting as never);
}
