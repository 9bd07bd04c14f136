import { extname } from 'node:path';
import { type Parsed, read, unreadable } from '../../../domain/config/parsed.ts';

/** A configuration as it was read, before it is understood. */
export interface SourceText {
  /** How the file is named in problems. */
  readonly file: string;
  readonly text: string;
}

type DocumentForm = 'yaml' | 'json' | 'toml';

const formByExtension: Readonly<Record<string, DocumentForm>> = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
  '.jsonc': 'json',
  '.toml': 'toml',
};

/** Files of this form, as a name ends. */
const endings: Readonly<Record<DocumentForm, string>> = {
  yaml: '.yaml',
  json: '.json',
  toml: '.toml',
};

/** The form a file has by its name; where the name has no extension, as of a pipe, by how the text begins. */
export const formOf = ({ file, text }: SourceText): Parsed<DocumentForm> => {
  const extension = extname(file).toLowerCase();
  const guess = guessForm(text);
  if (extension === '') return read(guess ?? 'yaml');
  const form = Object.hasOwn(formByExtension, extension) ? formByExtension[extension] : undefined;
  if (form === undefined) {
    const known = Object.keys(formByExtension).join(', ');
    return unreadable(
      `a configuration ends in one of ${known}, not in ${JSON.stringify(extension)}`,
    );
  }
  // JSON is YAML too.
  if (guess === undefined || guess === form || (form === 'yaml' && guess === 'json')) {
    return read(form);
  }
  return unreadable(
    `the name says ${form.toUpperCase()}, and the text is ${guess.toUpperCase()}: let the name end in ${endings[guess]}`,
  );
};

/** Blank lines and comments of every form, from the start of a text. */
const preamble = /^\uFEFF?(?:\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/;
const key = String.raw`(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')`;
const tomlStart = new RegExp(
  String.raw`^(?:\[\[?[ \t]*${key}(?:[ \t]*\.[ \t]*${key})*[ \t]*\]\]?[ \t]*(?:#|\r?\n|$)|${key}(?:[ \t]*\.[ \t]*${key})*[ \t]*=)`,
);
const yamlStart = /^(?:---|%YAML|[A-Za-z0-9_$-]+[ \t]*:(?:\s|$))/;

/** What the first thing in a text can only be; undefined where several forms begin so. */
const guessForm = (text: string): DocumentForm | undefined => {
  const start = text.slice(preamble.exec(text)?.[0].length ?? 0);
  if (start.startsWith('{')) return 'json';
  if (tomlStart.test(start)) return 'toml';
  return yamlStart.test(start) ? 'yaml' : undefined;
};
