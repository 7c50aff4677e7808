/** Bytes: a cookie holds no more. */
const LONGEST = 2_000;

/** Where to go on after signing in: what was asked for where it is a path, else the first page. */
export const returnPath = (asked: string | undefined): string =>
  asked?.startsWith('/') && Buffer.byteLength(asked) <= LONGEST ? asked : '/';

/** Its address: put behind our own, it leads nowhere else, whatever it says. */
export const returnAddress = (publicUrl: string, path: string): string =>
  new URL(publicUrl + returnPath(path)).href;
