import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Problem } from '../../../domain/config/problem.ts';
import { Places } from './places.ts';
import { asYaml, type SourceText } from './source-text.ts';
import { type Environment, TreeReader } from './tree-reader.ts';

export interface ConfigDocument {
  /** Plain values with variables filled in. */
  readonly value: unknown;
  /** The text cannot be understood, so that nothing else can be said about it. */
  readonly isBroken: boolean;
  readonly places: Places;
  readonly problems: readonly Problem[];
}

/** Reads YAML 1.2 or JSON (comments allowed) and keeps the line and column of everything. */
export const readDocument = (source: SourceText, environment: Environment): ConfigDocument => {
  const places = new Places(source.file);
  const lines = new LineCounter();
  const document = parseDocument(asYaml(source), {
    lineCounter: lines,
    // The library's own text would repeat the position and draw the line.
    prettyErrors: false,
    // Found by the reader, which can name the key and its first line.
    uniqueKeys: false,
  });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const problems = describe(faults, lines, source.file);
    return { value: undefined, isBroken: true, places, problems };
  }
  const reader = new TreeReader(document, lines, places, environment);
  const value = reader.read();
  return { value, isBroken: reader.isBroken, places, problems: reader.problems };
};

/** One per line: a single slip often makes the parser complain several times. */
const describe = (
  faults: readonly YAMLError[],
  lines: LineCounter,
  file: string,
): readonly Problem[] => {
  const byLine = new Map<number, Problem>();
  for (const fault of faults) {
    const { line, col } = lines.linePos(fault.pos[0]);
    const message = sentenceFor(fault);
    if (!byLine.has(line)) byLine.set(line, { file, line, column: col, path: '', message });
  }
  return [...byLine.values()];
};

const sentenceFor = ({ code, message }: YAMLError): string =>
  message.includes('flow-map-start')
    ? 'inside [ ] and { }, text with a { in it has to be in quotes'
    : (sentences[code] ?? message);

const sentences: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'YAML does not allow tabs as indentation: use spaces',
  MULTIPLE_DOCS: 'only one document per file: remove the second "---"',
  TAG_RESOLVE_FAILED: 'tags (!…) are not supported',
  BLOCK_AS_IMPLICIT_KEY:
    'a nested mapping has to start on its own line, and text that holds ": " has to be in quotes',
};
