import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Problem } from '../../../domain/config/problem.ts';
import { tooLarge } from './limits.ts';
import { LinePlaces } from './line-places.ts';
import type { Path, Places } from './places.ts';
import { broken, type TextValue } from './text-value.ts';
import { TreeReader } from './tree-reader.ts';
import { outOfBounds } from './yaml-bounds.ts';

/** Nobody reads more of them. */
const maxProblems = 100;

/** Reads YAML 1.2; `path` is where it stands in a larger document. */
export const readYaml = (text: string, places: Places, path: Path = []): TextValue => {
  const tooMuch = outOfBounds(text);
  if (tooMuch !== undefined) {
    return broken([places.at(new LinePlaces(text).at(tooMuch), tooLarge)]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    // The library's own text would repeat the position and draw the line.
    prettyErrors: false,
    // Found by the reader, which can name the key and its first line.
    uniqueKeys: false,
  });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return broken(describe(faults, lines, places));
  const reader = new TreeReader(document, lines, places);
  const value = reader.read(path);
  return { value, isBroken: reader.isBroken, problems: reader.problems };
};

/** One per line: a single slip often makes the parser complain several times. */
const describe = (
  faults: readonly YAMLError[],
  lines: LineCounter,
  places: Places,
): readonly Problem[] => {
  const byLine = new Map<number, Problem>();
  for (const fault of faults) {
    const { line, col } = lines.linePos(fault.pos[0]);
    if (byLine.size >= maxProblems) break;
    if (!byLine.has(line)) byLine.set(line, places.at({ line, column: col }, sentenceFor(fault)));
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
