const MAPPED = '::ffff:';
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/**
 * What stands for one client among addresses: an IPv4 address, or the /64 of an IPv6 address, of which one machine has
 * all (RFC 6177). An IPv4 address in IPv6 form (RFC 4291 §2.5.5.2) is the IPv4 address. Anything else stands for itself.
 */
export const clientOf = (address: string): string => {
  if (!address.includes(':')) return address;
  const lower = address.toLowerCase().split('%', 1)[0] ?? '';
  if (lower === '::1') return lower;
  if (lower.startsWith(MAPPED) && lower.includes('.')) return lower.slice(MAPPED.length);
  const [head = '', tail] = lower.split('::', 2);
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, GROUPS - front.length - back.length);
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back];
  if (groups.length !== GROUPS) return lower;
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
};
