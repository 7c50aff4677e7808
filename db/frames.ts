const FRAME = /^ {4}at .+:\d+:\d+\)?$/;

/**
 * The places in our own code of an error's stack. Its message stands before them and is left out whatever it
 * looks like: that of a failed statement holds parameters, and those are people's data. Nothing when the stack
 * was made with another message than the error has by now.
 */
export function framesOf({ message, stack = '' }: Error): string[] {
  const head = message === '' ? '\n' : `: ${message}\n`;
  const at = stack.indexOf(head);
  if (at < 0) return [];
  return stack
    .slice(at + head.length)
    .split('\n')
    .filter((line) => FRAME.test(line) && !line.includes('node_modules'))
    .map((line) => line.trim());
}
