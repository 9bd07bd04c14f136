import type { NamePattern } from '../discovery-settings.ts';
import type { Path } from '../document/places.ts';
import type { Findings } from './findings.ts';

/** Names of Kubernetes have none of these, so whoever writes one means an expression. */
const expressionMarks = /[.^$()|+\\[\]{}]/;

/** `mcp-servers`, `mcp-*` or `mcp-.*` (mission C-11). */
export const namePatternOf = (
  text: string,
  path: Path,
  findings: Findings,
): readonly NamePattern[] => {
  if (!expressionMarks.test(text)) {
    return [{ form: /[*?]/.test(text) ? 'glob' : 'literal', text }];
  }
  try {
    new RegExp(text, 'u');
    return [{ form: 'regex', text }];
  } catch {
    findings.problem(path, `${JSON.stringify(text)} is not a regular expression`);
    return [];
  }
};
