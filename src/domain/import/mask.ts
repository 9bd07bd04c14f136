import type { ImportedEntry } from './imported-server.ts';
import { isSecret, withoutSecrets } from './secrets.ts';

const HIDDEN = '****';

/** The secrets that stand in some entries as they are. */
export const secretsIn = (entries: readonly ImportedEntry[]): readonly string[] => {
  const found = new Set<string>();
  for (const entry of entries) {
    withoutSecrets(entry, '', {
      move: (_, value) => {
        found.add(value);
        return HIDDEN;
      },
    });
  }
  return [...found].toSorted((left, right) => right.length - left.length);
};

/** `key: value`, `"key": "value"` and `key = "value"`; a value may be made of references of any client. */
const assignment =
  /(["']|(?<![\w.-]))([\w.-]+)\1(\s*[:=]\s*)(["']?)((?:bearer |basic )?)((?:\$\{\{[^}]*\}\}|\$?\{[^{}]*\}|[^"',}\]{[#\s]|(?<=\S)\s(?=\S))+)/gi;
/** Keys whose value is the name of a variable. */
const namesVariable = /env(?:_var|_keys|_http_headers)?$/i;
const anyReference = /\$\{|\{env:|\{file:|^\$[A-Za-z_]/;

/** A line to be shown to people: without known secrets, and without what stands where secrets do. */
export const masked = (line: string, secrets: readonly string[]): string =>
  shortened(
    secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN), line),
    longest,
  ).replaceAll(
    assignment,
    (whole, quote: string, key: string, sign: string, open: string, kind: string, value: string) =>
      isHidden(key, value) ? `${quote}${key}${quote}${sign}${open}${kind}${HIDDEN}` : whole,
  );

/** More is searched by nobody, and read by nobody either. */
const longest = 4_000;

/** The beginning of a text, and how much there is behind it. */
export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)} … (${text.length - length} more)`;

const isHidden = (key: string, value: string): boolean =>
  !namesVariable.test(key) &&
  !anyReference.test(value) &&
  !value.includes(HIDDEN) &&
  isSecret(key, value.trim());
