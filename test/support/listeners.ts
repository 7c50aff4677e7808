import { readdir, readFile, readlink } from 'node:fs/promises';

/** The process and all that it started, itself or by those it started. Linux only. */
export async function familyOf(pid: number): Promise<number[]> {
  const lists = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = lists.split(' ').filter(Boolean).map(Number);
  return [pid, ...(await Promise.all(children.map(familyOf))).flat()];
}

/** Where a process listens, such as `127.0.0.1:3000` or `[::]:3000`. Linux only. */
export async function listenersOf(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(
    names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')),
  );
  const own = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '')),
  );
  const rows = tables.flatMap((table) => table.split('\n').slice(1));
  return rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
    return state === LISTEN && own.has(inode) ? [addressOf(local)] : [];
  });
}

const LISTEN = '0A';

/** `0100007F:0BB8` is 127.0.0.1:3000: words of four bytes, each turned round. */
function addressOf(local: string): string {
  const [hex = '', port = ''] = local.split(':');
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  const known: Record<string, string> = { '0': '[::]', '1': '[::1]' };
  const shown =
    numbers.length === 4
      ? numbers.join('.')
      : (known[`${numbers.reduce((sum, byte) => sum * 256 + byte, 0)}`] ?? `[${bytes.join('')}]`);
  return `${shown}:${Number.parseInt(port, 16)}`;
}
