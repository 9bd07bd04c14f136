import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

/** A regular expression as a source file writes it. */
interface WrittenPattern {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

interface WrittenPatterns {
  readonly literals: readonly WrittenPattern[];
  /** Files that put one together with `RegExp(…)`. */
  readonly builders: readonly string[];
}

/** Every regular expression of the TypeScript files in a folder. */
export const patternsIn = (folder: string): WrittenPatterns => {
  const literals: WrittenPattern[] = [];
  const builders = new Set<string>();
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const file of paths.filter((path) => path.endsWith('.ts')).toSorted()) {
    const text = readFileSync(join(folder, file), 'utf8');
    // Each has a slash, and a tree costs more than all attacks on what it holds.
    if (!mayHold.test(text)) continue;
    visit(parseSync(text, { syntax: 'typescript', target: 'esnext' }), (node) => {
      if (node.type === 'RegExpLiteral') {
        literals.push({ file, source: String(node.pattern), flags: String(node.flags) });
      } else if (node.type === 'Identifier' && node.value === 'RegExp') builders.add(file);
    });
  }
  return { literals, builders: [...builders] };
};

/** A slash where an expression may begin, or the constructor. */
const mayHold = /[(=,:?&|!{[]\s*\/[^/*]|^\s*\/[^/*]|=>\s*\/[^/*]|RegExp/m;

interface Node {
  readonly type?: unknown;
  readonly pattern?: unknown;
  readonly flags?: unknown;
  readonly value?: unknown;
}

const visit = (value: unknown, see: (node: Node) => void): void => {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) see(value);
  for (const inner of Object.values(value)) visit(inner, see);
};
