import { type StickyName, stickyKey } from '../../../application/ports/driving/sticky-name.ts';

/** What the headers of a request say by which its client sticks to an endpoint; undefined when nobody asks for it. */
export const stickyValues = (
  names: readonly StickyName[] | undefined,
  header: (name: string) => string | undefined,
): ReadonlyMap<string, string> | undefined => {
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
