import { dirname, resolve } from 'node:path';
import { inFileOrder, type Problem, wholeFileProblem } from '../../../domain/config/problem.ts';
import { readDocument } from '../document/document.ts';
import type { SourceText } from '../document/source-text.ts';
import type { Environment } from '../document/variables.ts';
import type { Note } from '../normalise/findings.ts';
import { readSource } from '../read-source.ts';
import { validateForeign } from '../schema/validate.ts';
import { normaliseRouter } from './normalise.ts';
import type { RouterSettings } from './router-settings.ts';
import { routerFile } from './schema.ts';

export interface LoadedRouter {
  /** Undefined when there are problems. */
  readonly settings: RouterSettings | undefined;
  /** All in the order of the file. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly notes: readonly Note[];
}

/** Reads the file of a router from disk. Never throws for what an operator can get wrong. */
export const loadRouterSettings = async (
  file: string,
  environment: Environment,
): Promise<LoadedRouter> => {
  const source = await readSource(file);
  if (source.ok) return parseRouterSettings(source.value, environment);
  const problem = wholeFileProblem(file, source.message);
  return { settings: undefined, problems: [problem], warnings: [], notes: [] };
};

/** The same for a text that is read already; relative paths in it start at the folder of its file. */
export const parseRouterSettings = (source: SourceText, environment: Environment): LoadedRouter => {
  const document = readDocument(source, environment);
  const { places, hidden } = document;
  if (document.isBroken) {
    return { settings: undefined, problems: document.problems, warnings: [], notes: [] };
  }
  // A router's file is another program's: what nobody knows in it is left out.
  const file = validateForeign({ ...document, value: document.value ?? {} }, routerFile);
  if (file.value === undefined) {
    const problems = inFileOrder(
      [...document.problems, ...file.problems].map((one) => hidden.hide(one)),
    );
    return { settings: undefined, problems, warnings: inFileOrder(file.warnings), notes: [] };
  }
  const base = { folder: dirname(resolve(source.file)) };
  const { settings, findings } = normaliseRouter(file.value, places, base, environment);
  const problems = [...document.problems, ...findings.problems].map((one) => hidden.hide(one));
  return {
    settings: problems.length === 0 ? settings : undefined,
    problems: inFileOrder(problems),
    warnings: inFileOrder([...file.warnings, ...findings.warnings].map((one) => hidden.hide(one))),
    notes: inFileOrder(findings.notes),
  };
};
