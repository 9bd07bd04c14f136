import { type Parsed, read, unreadable } from './parsed.ts';

/** Where references are looked up. */
interface References {
  readonly variable: (name: string) => string | undefined;
  readonly file: (path: string) => Parsed<string>;
}

/** `$${` stands for a literal `${`; otherwise `${…}`, or a `${` without its end. */
const token = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;
const variableReference = /^(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?:(:-|:\?)(.*))?$/s;
const fileReference = /^file:(.+)$/s;

/** What one reference stands for; undefined when it has none of the forms. */
type Meaning = Parsed<string> | { readonly ok: false; readonly unset: string } | undefined;

/**
 * Puts variables and files into a text: `${NAME}`, `${NAME:-default}` and `${NAME:?message}` (both also when NAME is
 * empty), `${env:NAME}`, `${file:PATH}` (mission CF-30). A variable that is unset and has no default is refused by
 * name: left in place it would travel on as a token. Values are not read again, so a value that holds `${…}` stays as
 * it is, and no message repeats one.
 */
export const interpolate = (text: string, references: References): Parsed<string> => {
  const unset = new Set<string>();
  const malformed: string[] = [];
  const refused: string[] = [];
  const value = text.replace(token, (match: string, inner: string | undefined) => {
    if (match === '$${') return '${';
    const meaning = inner === undefined ? undefined : meaningOf(inner, references);
    if (meaning === undefined) malformed.push(match);
    else if (meaning.ok) return meaning.value;
    else if ('unset' in meaning) unset.add(meaning.unset);
    else refused.push(meaning.message);
    return match;
  });
  if (malformed.length > 0) return unreadable(describeMalformed(malformed));
  if (unset.size > 0) return unreadable(describeUnset([...unset]));
  return refused.length > 0 ? unreadable(refused.join('; ')) : read(value);
};

const meaningOf = (inner: string, { variable, file }: References): Meaning => {
  const path = fileReference.exec(inner)?.[1];
  if (path !== undefined) return file(path);
  const parts = variableReference.exec(inner);
  if (parts === null) return undefined;
  const [, name = '', sign, rest = ''] = parts;
  const found = variable(name);
  if (sign === undefined) return found === undefined ? { ok: false, unset: name } : read(found);
  if (found !== undefined && found !== '') return read(found);
  if (sign === ':-') return read(rest);
  return unreadable(`variable ${name}: ${rest === '' ? 'is not set or empty' : rest}`);
};

const describeMalformed = (references: readonly string[]): string =>
  `${references.join(', ')} cannot be filled in: write \${NAME}, \${NAME:-default} or \${file:/path}, and $\${ for a literal \${`;

const describeUnset = (names: readonly string[]): string => {
  const [first = ''] = names;
  const subject = names.length === 1 ? `variable ${first} is` : `variables ${names.join(', ')} are`;
  return `${subject} not set: set ${names.length === 1 ? 'it' : 'them'} in the environment or write \${${first}:-default}`;
};
