import { type Parsed, read, unreadable } from './parsed.ts';

/** `$${` stands for a literal `${`; otherwise `${…}`, or a `${` without its end. */
const token = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;
const reference = /^(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/**
 * Puts variables into a text: `${NAME}`, `${NAME:-default}` (also when NAME is empty) and `${env:NAME}`.
 * A variable that is unset and has no default is refused by name: left in place it would travel on as a token.
 * Values are not read again, so a value that holds `${…}` stays as it is.
 */
export const interpolate = (
  text: string,
  lookUp: (name: string) => string | undefined,
): Parsed<string> => {
  const unset = new Set<string>();
  const malformed: string[] = [];
  const value = text.replace(token, (match: string, inner: string | undefined) => {
    if (match === '$${') return '${';
    const parts = inner === undefined ? null : reference.exec(inner);
    if (parts === null) {
      malformed.push(match);
      return match;
    }
    const [, name = '', fallback] = parts;
    const found = lookUp(name);
    if (fallback !== undefined) return found === undefined || found === '' ? fallback : found;
    if (found === undefined) unset.add(name);
    return found ?? '';
  });
  if (malformed.length > 0) return unreadable(describeMalformed(malformed));
  if (unset.size > 0) return unreadable(describeUnset([...unset]));
  return read(value);
};

const describeMalformed = (references: readonly string[]): string =>
  `${references.join(', ')} cannot be filled in: write \${NAME} or \${NAME:-default}, and $\${ for a literal \${`;

const describeUnset = (names: readonly string[]): string => {
  const [first = ''] = names;
  const subject = names.length === 1 ? `variable ${first} is` : `variables ${names.join(', ')} are`;
  return `${subject} not set: set ${names.length === 1 ? 'it' : 'them'} in the environment or write \${${first}:-default}`;
};
