import { exposeName } from '../mcp/names.ts';
import { sha256Hex } from './sha256.ts';

/** Where names get the server's name in front: everywhere, nowhere, or where two servers have the same name. */
export type PrefixPolicy = 'always' | 'never' | 'on-collision';

export interface NamingRules {
  readonly prefix: PrefixPolicy;
  /** Most UTF-16 units of an exposed name; at least 16. */
  readonly maxLength: number;
  /** Names of `A-Z a-z 0-9 _ -` only. */
  readonly plainNames: boolean;
}

export interface OwnedName {
  readonly server: string;
  readonly name: string;
}

/** Digits of the digest at the end of a name that could not stay as it was. */
const digits = 8;
const suffixLength = digits + 1;
const suffix = /_[0-9a-f]{8}$/;
const notPlain = /[^A-Za-z0-9_-]/g;

/** Whether a name may be a shortened or cleaned one: then only the list it comes from says whose it is. */
export const mayBeShortened = (exposed: string): boolean => suffix.test(exposed);

/**
 * The names clients see, in the order of `items`; undefined: hidden by an earlier one of the same name (`never`, or a
 * name a server lists twice). No two are equal. What is too long, not plain where that is asked for, or claimed by two,
 * ends in `_` and 8 hex digits of a SHA-256 of server and name: the same on every replica, whatever else is listed.
 */
export const exposeNames = (
  items: readonly OwnedName[],
  rules: NamingRules,
): readonly (string | undefined)[] => {
  const wished = wishedNames(items, rules);
  const claims = new Map<string, number>();
  for (const name of wished) {
    if (name !== undefined) claims.set(name, (claims.get(name) ?? 0) + 1);
  }
  const fits = wished.map(
    (name) => name !== undefined && claims.get(name) === 1 && isLegal(name, rules),
  );
  // Names that can stay as they are come first: no shortened one takes the place of a server's own.
  const taken = new Set(wished.filter((_, index) => fits[index] === true));
  return items.map((item, index) => {
    const name = wished[index];
    if (name === undefined || fits[index] === true) return name;
    const short = freeName(name, item, rules, taken);
    taken.add(short);
    return short;
  });
};

/** The names before anything is shortened; undefined for those that are hidden. */
const wishedNames = (
  items: readonly OwnedName[],
  { prefix }: NamingRules,
): readonly (string | undefined)[] => {
  const serversOf = new Map<string, Set<string>>();
  const isHidden = items.map(({ server, name }) => {
    const servers = serversOf.get(name) ?? new Set();
    const hidden = servers.has(server) || (prefix === 'never' && servers.size > 0);
    serversOf.set(name, servers.add(server));
    return hidden;
  });
  return items.map(({ server, name }, index) => {
    if (isHidden[index] === true) return undefined;
    const isAlone = prefix === 'never' || serversOf.get(name)?.size === 1;
    return prefix !== 'always' && isAlone ? name : exposeName(server, name);
  });
};

const isLegal = (name: string, { maxLength, plainNames }: NamingRules): boolean =>
  name !== '' && name.length <= maxLength && !(plainNames && name.search(notPlain) >= 0);

/** Salted until nobody has it: with 32 bits a second try is rare, and a hostile server may ask for it. */
const freeName = (
  name: string,
  { server, name: own }: OwnedName,
  { maxLength, plainNames }: NamingRules,
  taken: ReadonlySet<string | undefined>,
): string => {
  const cleaned = plainNames ? name.replaceAll(notPlain, '_') : name;
  const start = wholeCharacters(cleaned.slice(0, maxLength - suffixLength));
  for (let salt = ''; ; salt += '\0') {
    const digest = sha256Hex(`${server}\0${own}${salt}`).slice(0, digits);
    const short = `${start}_${digest}`;
    if (!taken.has(short)) return short;
  }
};

/** Without the first half of a character of two UTF-16 units. */
const wholeCharacters = (text: string): string =>
  text.isWellFormed() ? text : text.replace(/[\ud800-\udbff]$/, '');
