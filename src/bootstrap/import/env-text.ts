import { parseEnv } from 'node:util';
import { type Parsed, read, unreadable } from '../../domain/config/parsed.ts';
import type { NeededVariable } from '../../domain/import/imported-server.ts';

/** The text of a file of variables with these in it. What is there already stays; another value for it is refused. */
export const withSecrets = (text: string, variables: readonly NeededVariable[]): Parsed<string> => {
  const present: Record<string, string | undefined> = { ...parseEnv(text) };
  const lines: string[] = [];
  for (const { name, value = '' } of variables) {
    const known = present[name];
    if (known === value) continue;
    if (known !== undefined) return unreadable(`${name} is in it already, with another value`);
    const quote = quoteFor(value);
    if (quote === undefined) return unreadable(`the value of ${name} cannot be written into it`);
    present[name] = value;
    lines.push(`${name}=${quote}${value}${quote}\n`);
  }
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return read(start + lines.join(''));
};

/** Only what reads back as it was: inside of single quotes nothing has a meaning. */
const quoteFor = (value: string): string | undefined =>
  ["'", '"', '`'].find((quote) => parseEnv(`X=${quote}${value}${quote}\n`)['X'] === value);
