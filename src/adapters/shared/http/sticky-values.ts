import { randomBytes } from 'node:crypto';
import { type StickyName, stickyKey } from '../../../application/ports/driving/sticky-name.ts';
import type { Exchange } from './exchange.ts';

const cookieBytes = 16;

/** The same of an exchange that begins something at servers. A client that shows no cookie of a name gets one. */
export const stickyValuesOf = (
  exchange: Exchange,
  names: readonly StickyName[] | undefined,
): ReadonlyMap<string, string> | undefined => {
  const found = stickyValues(names, (name) => exchange.header(name));
  if (found === undefined) return undefined;
  for (const name of names ?? []) {
    const key = stickyKey(name);
    if (name.by !== 'cookie' || found.has(key)) continue;
    const value = randomBytes(cookieBytes).toString('base64url');
    found.set(key, value);
    exchange.addCookie(name.name, value);
  }
  return found;
};

/** What the headers of a request say by which its client sticks to an endpoint; undefined when nobody asks for it. */
export const stickyValues = (
  names: readonly StickyName[] | undefined,
  header: (name: string) => string | undefined,
): Map<string, string> | undefined => {
  if (names === undefined || names.length === 0) return undefined;
  const found = new Map<string, string>();
  for (const name of names) {
    const value = name.by === 'header' ? header(name.name) : cookieIn(header('cookie'), name.name);
    if (value !== undefined && value !== '') found.set(stickyKey(name), value);
  }
  return found;
};

/** RFC 6265 §4.2.1: `name=value` pairs with semicolons between them. Of several by one name the first counts. */
const cookieIn = (cookies: string | undefined, name: string): string | undefined =>
  cookies
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
