/** 128 bits; an IPv4 address is the IPv6 address that stands for it, `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2). */
export type IpAddress = bigint;

const V4_IN_V6 = 0xffff_0000_0000n;
const V6_GROUPS = 8;

const decimalPart = /^(?:0|[1-9]\d{0,2})$/;
const hexGroup = /^[0-9a-f]{1,4}$/i;

/** Undefined for what is no address in its usual form; a zone (`%eth0`) says nothing about where an address belongs. */
export const parseAddress = (text: string): IpAddress | undefined => {
  if (!text.includes(':')) {
    const v4 = parseV4(text);
    return v4 === undefined ? undefined : V4_IN_V6 | v4;
  }
  const zone = text.indexOf('%');
  return parseV6(zone < 0 ? text : text.slice(0, zone));
};

/** The IPv4 address it stands for in the usual way; undefined when it is one of IPv6. */
export const v4Of = (address: IpAddress): bigint | undefined =>
  address >> 32n === V4_IN_V6 >> 32n ? address & 0xffff_ffffn : undefined;

/** The IPv6 form of 32 bits. */
export const fromV4 = (bits: bigint): IpAddress => V4_IN_V6 | (bits & 0xffff_ffffn);

const parseV4 = (text: string): bigint | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let bits = 0n;
  for (const part of parts) {
    if (!decimalPart.test(part) || Number(part) > 255) return undefined;
    bits = (bits << 8n) | BigInt(part);
  }
  return bits;
};

const parseV6 = (text: string): bigint | undefined => {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const isShort = halves.length === 2;
  const head = groupsOf(halves[0] ?? '', !isShort);
  const tail = groupsOf(halves[1] ?? '', true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = V6_GROUPS - head.length - tail.length;
  if (isShort ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n);
};

/** The last two groups may be written as IPv4. */
const groupsOf = (text: string, isEnd: boolean): readonly bigint[] | undefined => {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const v4 = isEnd && index === parts.length - 1 ? parseV4(part) : undefined;
      if (v4 === undefined) return undefined;
      groups.push(v4 >> 16n, v4 & 0xffffn);
    } else if (hexGroup.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
};
