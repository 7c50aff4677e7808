import ipaddr from 'ipaddr.js';

/** Which addresses a webhook may reach: the internet, and of everything else what the operator allows. */

type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** An address with the length of its prefix. */
export type AddressRange = readonly [Address, number];

/** Reads `127.0.0.1, 10.0.0.0/8, fd00::/8`. Throws a RangeError that names what is none. */
export function parseRanges(text: string): AddressRange[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').map(parseRange);
}

function parseRange(text: string): AddressRange {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.isValid(text))
    throw new RangeError(`'${text}' is neither an address nor a range such as 10.0.0.0/8.`);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** 2000::/3: all that is routed; whatever stands for an IPv4 address is in a range of its own, or outside. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');

const isInternet = (address: Address): boolean =>
  address.range() === 'unicast' && (address.kind() === 'ipv4' || contains(GLOBAL, address));

const contains = ([base, bits]: AddressRange, address: Address): boolean =>
  base.kind() === address.kind() && address.match(base, bits);

/**
 * Whether a webhook may be sent to an address (no name): over https to the internet, and over either to
 * what is allowed. An IPv4 address inside an IPv6 one (`::ffff:127.0.0.1`) is judged as itself.
 */
export function mayReach(
  address: string,
  protocol: string,
  allowed: readonly AddressRange[],
): boolean {
  if (!ipaddr.isValid(address)) return false;
  const exact = ipaddr.process(address);
  if (allowed.some((range) => contains(range, exact))) return true;
  return protocol === 'https:' && isInternet(exact);
}

/** The host of an address without the brackets of IPv6. */
export const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** Why a webhook cannot have this address, in a sentence; null when it may. A name is judged when it is called. */
export function faultOfTarget(text: string, allowed: readonly AddressRange[]): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) return 'Not an https address.';
  if (url.username || url.password) return 'An address holds neither user nor password.';
  const host = bareHost(url);
  if (ipaddr.isValid(host) && !mayReach(host, url.protocol, allowed))
    return 'Only addresses of the internet are called, over https, and what WEBHOOK_ALLOWED_PRIVATE lists.';
  if (url.protocol === 'http:' && allowed.length === 0)
    return 'Only https: http is for what WEBHOOK_ALLOWED_PRIVATE lists.';
  return null;
}
