import { eachElement, eachEntry } from '../wire/items.ts';
import type { Span } from '../wire/message.ts';
import { decodeText, jsonString } from '../wire/text.ts';
import { plainPath } from './plain-uri.ts';
import { TextPatterns } from './text-patterns.ts';

type Scalar = string | number | boolean | null;

/** What is asked of one value among the arguments of a tool. All that is said has to hold. */
export interface ArgumentTest {
  /** Parts of a JSON Pointer (RFC 6901). */
  readonly path: readonly string[];
  /** False: nothing may stand there. */
  readonly exists?: boolean;
  readonly oneOf?: readonly Scalar[];
  /** Of a text, with `*` for any run of characters. */
  readonly glob?: string;
  readonly prefix?: string;
  /** Of a path: this folder or what is in it, after `.` and `..` are resolved. */
  readonly under?: string;
  /** Of a number, both included. */
  readonly min?: number;
  readonly max?: number;
}

type ArgumentCheck = (argument: Uint8Array) => boolean | 'unclear';

const noArguments = new Uint8Array([0x7b, 0x7d]);

/**
 * Whether the arguments, JSON text that passed a scan, pass all tests. `unclear` when an object on the way names the member
 * twice, or in other letters: what the server reads is not known.
 */
export const argumentsCheck = (
  tests: readonly ArgumentTest[],
): ((written: Uint8Array | undefined) => boolean | 'unclear') => {
  const checks = tests.map(checkOf);
  return (written = noArguments) => {
    let isUnclear = false;
    for (const check of checks) {
      const outcome = check(written);
      if (outcome === false) return false;
      if (outcome === 'unclear') isUnclear = true;
    }
    return isUnclear ? 'unclear' : true;
  };
};

const checkOf = (test: ArgumentTest): ArgumentCheck => {
  const { path, exists } = test;
  const isGood = valueCheck(test);
  return (written) => {
    const span = valueAt(written, path);
    if (span === 'unclear') return 'unclear';
    if (exists === false || span === undefined) return (span === undefined) === (exists === false);
    return isGood(plainValue(written, span));
  };
};

/** Objects and arrays are undefined: only plain values are compared. */
type Plain = Scalar | undefined;

const valueCheck = ({ oneOf, glob, prefix, under, min, max }: ArgumentTest) => {
  const globs = glob === undefined ? undefined : new TextPatterns([glob]);
  const folder = under === undefined ? undefined : folderOf(under);
  return (value: Plain): boolean => {
    if (oneOf !== undefined && (value === undefined || !oneOf.includes(value))) return false;
    if (globs !== undefined && !(typeof value === 'string' && globs.match(value))) return false;
    if (prefix !== undefined && !(typeof value === 'string' && value.startsWith(prefix)))
      return false;
    if (folder !== undefined && !(typeof value === 'string' && isWithin(value, folder)))
      return false;
    if (min !== undefined && !(typeof value === 'number' && value >= min)) return false;
    return max === undefined || (typeof value === 'number' && value <= max);
  };
};

const folderOf = (path: string): string => plainPath(path).replace(/\/$/, '');

const isWithin = (value: string, folder: string): boolean => {
  if (value.includes('\0')) return false;
  const path = hasDetour.test(value) ? plainPath(value.replaceAll('\\', '/')) : value;
  return path === folder || path.startsWith(`${folder}/`);
};

const hasDetour = /\\|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/;

const plainValue = (written: Uint8Array, span: Span): Plain => {
  const text = jsonString(written, span);
  if (text !== undefined) return text;
  const parsed: unknown = JSON.parse(decodeText(written, span));
  return typeof parsed === 'number' || typeof parsed === 'boolean' || parsed === null
    ? parsed
    : undefined;
};

const valueAt = (written: Uint8Array, path: readonly string[]): Span | undefined | 'unclear' => {
  let at: Span = { start: 0, end: written.length };
  for (const part of path) {
    const next = stepInto(written, at, part);
    if (next === undefined || next === 'unclear') return next;
    at = next;
  }
  return at;
};

const place = /^(?:0|[1-9]\d{0,8})$/;

const stepInto = (written: Uint8Array, at: Span, part: string): Span | undefined | 'unclear' => {
  const found: Span[] = [];
  const alike: Span[] = [];
  eachEntry(written, at, (name, value) => {
    const text = jsonString(written, name) ?? '';
    if (text === part) found.push(value);
    else if (text.length === part.length && folded(text) === folded(part)) alike.push(value);
  });
  if (place.test(part)) {
    eachElement(written, at, (value, index) => {
      if (index === Number(part)) found.push(value);
    });
  }
  return found.length > 1 || alike.length > 0 ? 'unclear' : found[0];
};

/** Some readers of JSON do not tell upper from lower case in names of members (Go, encoding/json). */
const folded = (name: string): string => name.toUpperCase().toLowerCase();
