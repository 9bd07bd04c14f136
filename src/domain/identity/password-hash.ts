import { type Parsed, read, unreadable } from '../config/parsed.ts';

/** A password as it is kept: what scrypt (RFC 7914) made of it. */
export interface PasswordHash {
  /** Cost, as the logarithm of N to base 2. */
  readonly logN: number;
  readonly r: number;
  readonly p: number;
  /** Base64 without padding. */
  readonly salt: string;
  readonly hash: string;
}

/** One of the settings of OWASP's Password Storage Cheat Sheet: the one that takes 32 MiB for each look. */
export const usualCost = { logN: 15, r: 8, p: 3 } as const;

/** What is worth calling a hash, and what a gateway can afford for each look. */
const bounds = { logN: [14, 18], r: [8, 16], p: [1, 8] } as const;
const SHORTEST_SALT = 11;
const SHORTEST_HASH = 43;
const form = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** The string format of the Password Hashing Competition: `$scrypt$ln=15,r=8,p=3$salt$hash`. */
export const passwordHashText = ({ logN, r, p, salt, hash }: PasswordHash): string =>
  `$scrypt$ln=${logN},r=${r},p=${p}$${salt}$${hash}`;

export const isPasswordHash = (text: string): boolean => text.startsWith('$scrypt$');

/** Never repeats the text. */
export const readPasswordHash = (text: string): Parsed<PasswordHash> => {
  const parts = form.exec(text);
  if (parts === null) return unreadable('expected a hash such as $scrypt$ln=15,r=8,p=3$salt$hash');
  const [, logN = '', r = '', p = '', salt = '', hash = ''] = parts;
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  for (const name of ['logN', 'r', 'p'] as const) {
    const [least, most] = bounds[name];
    if (cost[name] >= least && cost[name] <= most) continue;
    const written = name === 'logN' ? 'ln' : name;
    return unreadable(`expected ${written} from ${least} to ${most} in the hash`);
  }
  if (salt.length < SHORTEST_SALT) return unreadable('the salt of the hash has less than 8 bytes');
  if (hash.length < SHORTEST_HASH) return unreadable('the hash has less than 32 bytes');
  return read({ ...cost, salt, hash });
};
