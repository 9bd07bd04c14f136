const needsWork = /[%\\]|[/:]\.|[^:/]\/\/|\/{4}|^[^/]*[A-Z]|^[^/]*\/\/[^/]*[A-Z]/;
const parts = /^([A-Za-z][A-Za-z0-9+.-]*:)?(\/\/[^/?#]*)?([^?#]*)([\s\S]*)$/;

/**
 * The URI that servers may take it for: escapes read, dots and empty segments resolved, scheme and host in small letters
 * (RFC 3986 §6.2.2). A rule that allows has to fit both forms, one that denies either, so that `/public/../secret` is no
 * way around it.
 */
export const plainUri = (uri: string): string => {
  if (!needsWork.test(uri)) return uri;
  const [, scheme = '', authority = '', path = '', rest = ''] =
    parts.exec(unescaped(uri).replaceAll('\\', '/')) ?? [];
  return `${scheme.toLowerCase()}${authority.toLowerCase()}${plainPath(path)}${rest}`;
};

/** Without `.`, `..` and empty segments. Nothing is above the root; what a relative path begins with `..` stays. */
export const plainPath = (path: string): string => {
  if (!path.includes('/') && !path.startsWith('.')) return path;
  const kept: string[] = [];
  const segments = path.split('/');
  const isAbsolute = path.startsWith('/');
  for (const segment of segments) {
    const isUp = segment === '..';
    if (isUp && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (isUp ? !isAbsolute : segment !== '' && segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1) ?? '';
  const isFolder = kept.length > 0 && (last === '' || last === '.' || last === '..');
  return `${isAbsolute ? '/' : ''}${kept.join('/')}${isFolder ? '/' : ''}`;
};

const ROUNDS = 4;

/** Whoever escapes twice hopes for a reader who reads twice. */
const unescaped = (text: string): string => {
  let read = text;
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = read.replaceAll(/%[0-7][0-9A-Fa-f]/g, ofAscii).replaceAll(beyondAscii, decoded);
    if (next === read) break;
    read = next;
  }
  return read;
};

const beyondAscii = /(?:%[89A-Fa-f][0-9A-Fa-f])+/g;

const ofAscii = (written: string): string =>
  String.fromCharCode(Number.parseInt(written.slice(1), 16));

const decoded = (escapes: string): string => {
  try {
    return decodeURIComponent(escapes);
  } catch {
    // No UTF-8, so no text that a rule could name.
    return escapes;
  }
};
