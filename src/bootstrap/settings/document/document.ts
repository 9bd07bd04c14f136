import type { Problem } from '../../../domain/config/problem.ts';
import { HiddenValues } from './hidden-values.ts';
import { asYaml } from './json-text.ts';
import { Places } from './places.ts';
import { formOf, type SourceText } from './source-text.ts';
import { broken, type TextValue } from './text-value.ts';
import { readToml } from './toml-document.ts';
import { VariableFiles } from './variable-files.ts';
import { type Environment, Variables } from './variables.ts';
import { readYaml } from './yaml-document.ts';

export interface ConfigDocument {
  /** Plain values with variables filled in. */
  readonly value: unknown;
  /** The text cannot be understood, so that nothing else can be said about it. */
  readonly isBroken: boolean;
  readonly places: Places;
  readonly problems: readonly Problem[];
  /** What no finding about this document may repeat. */
  readonly hidden: HiddenValues;
  /** Absolute paths of the files that were put into it. */
  readonly files: readonly string[];
}

/** Reads YAML, JSON (comments allowed) or TOML and keeps the line and column of everything. Never throws. */
export const readDocument = (source: SourceText, environment: Environment): ConfigDocument => {
  const places = new Places(source.file);
  const hidden = new HiddenValues();
  const { value, isBroken, problems } = readText(source, places);
  if (isBroken) return { value, isBroken, places, problems, hidden, files: [] };
  const files = new VariableFiles(source.file);
  const variables = new Variables(environment, files, places, hidden);
  return {
    value: variables.fill(value, []),
    isBroken,
    places,
    problems: [...problems, ...variables.problems],
    hidden,
    files: files.paths,
  };
};

/** What stands in a text, before variables are filled in. */
export const readText = (source: SourceText, places: Places): TextValue => {
  const form = formOf(source);
  if (!form.ok) return broken([places.at({ line: 1, column: 1 }, form.message)]);
  if (form.value === 'toml') return readToml(source.text, places);
  return readYaml(form.value === 'json' ? asYaml(source.text) : source.text, places);
};
