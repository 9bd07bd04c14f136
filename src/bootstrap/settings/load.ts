import { dirname, resolve } from 'node:path';
import { inFileOrder, type Problem, wholeFileProblem } from '../../domain/config/problem.ts';
import { type ConfigDocument, readDocument } from './document/document.ts';
import type { SourceText } from './document/source-text.ts';
import type { Environment } from './document/variables.ts';
import { type Layered, withEnvironment } from './environment/layer.ts';
import type { Note } from './normalise/findings.ts';
import { type Normalised, normaliseGateway } from './normalise/gateway.ts';
import { readSource } from './read-source.ts';
import { type GatewayFile, gatewayFile } from './schema/gateway-file.ts';
import { isSeedForm } from './schema/seed-keys.ts';
import { type Validated, validate, validateForeign } from './schema/validate.ts';
import type { Settings } from './settings.ts';

export interface LoadOptions {
  /** Where variables are looked up. */
  readonly environment: Environment;
  /** A token for a file that does not speak of authentication but listens on the network. */
  readonly newToken: () => string;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** To be shown to the operator once; undefined when the file settles authentication itself. */
  readonly generatedToken: string | undefined;
  readonly problems: readonly [];
  readonly warnings: readonly Problem[];
  readonly notes: readonly Note[];
  /** What was read for it, as absolute paths: whoever follows changes looks at these. */
  readonly files: readonly string[];
}

export interface RefusedSettings {
  readonly settings: undefined;
  /** At least one, in the order of the file. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** As `LoadedSettings.files`, those that could not be read included. */
  readonly files: readonly string[];
}

/** Reads a configuration from disk. Never throws for what an operator can get wrong. */
export const loadSettings = async (
  file: string,
  options: LoadOptions,
): Promise<LoadedSettings | RefusedSettings> => {
  const source = await readSource(file);
  if (source.ok) return parseSettings(source.value, options);
  const problem = wholeFileProblem(file, source.message);
  return { settings: undefined, problems: [problem], warnings: [], files: [resolve(file)] };
};

/** The same for a text that is read already; relative paths in it start at the folder of its file. */
export const parseSettings = (
  source: SourceText,
  options: LoadOptions,
): LoadedSettings | RefusedSettings =>
  settleDocument(readDocument(source, options.environment), source.file, options);

/** The same for a document that stands in `file`. */
export const settleDocument = (
  document: ConfigDocument,
  file: string,
  options: LoadOptions,
): LoadedSettings | RefusedSettings => {
  const outcome = understood(document, file, options.environment);
  const { settings, problems, warnings, notes } = outcome;
  const files = [resolve(file), ...document.files];
  if (settings === undefined || problems.length > 0) {
    return {
      settings: undefined,
      problems: inFileOrder(problems),
      warnings: inFileOrder(warnings),
      files,
    };
  }
  const { auth, ...rest } = settings;
  const done = {
    problems: [],
    warnings: inFileOrder(warnings),
    notes: inFileOrder(notes),
    files,
  } as const;
  if (auth !== undefined)
    return { settings: { ...rest, auth }, generatedToken: undefined, ...done };
  if (rest.frontends.every(({ protocol }) => protocol === 'stdio' || protocol === 'tcp_health')) {
    // Whoever holds the pipes or may open the socket is the user who runs the gateway.
    const none = { ...rest, auth: { provider: 'none' } } as const;
    return { settings: none, generatedToken: undefined, ...done };
  }
  const token = options.newToken();
  const guarded = { ...rest, auth: { provider: 'token', tokens: [token] } } as const;
  return { settings: guarded, generatedToken: token, ...done };
};

type Outcome = Omit<Normalised, 'settings'> & {
  readonly settings: Normalised['settings'] | undefined;
};

const understood = (written: ConfigDocument, source: string, environment: Environment): Outcome => {
  const { isBroken, problems } = written;
  if (isBroken) return { settings: undefined, problems, warnings: [], notes: [] };
  const layered = withEnvironment(written, environment);
  const { document } = layered;
  const file = isSeedForm(written.value)
    ? validateForeign(document, gatewayFile)
    : validate(document, gatewayFile);
  const base = { folder: dirname(resolve(source)) };
  const outcome = outcomeOf(layered, file, (value) =>
    normaliseGateway(value, document.places, base, environment),
  );
  return withoutValues(outcome, written);
};

const outcomeOf = (
  { kept, ...said }: Layered,
  file: Validated<GatewayFile>,
  settle: (file: GatewayFile) => Normalised,
): Outcome => {
  const outcome =
    file.value === undefined
      ? { problems: file.problems, warnings: [], notes: [], settings: undefined }
      : settle(file.value);
  const { settings } = outcome;
  return {
    settings:
      settings === undefined || kept.length === 0 ? settings : { ...settings, keptVariables: kept },
    problems: [...said.problems, ...outcome.problems],
    warnings: [...said.warnings, ...file.warnings, ...outcome.warnings],
    notes: [...said.notes, ...outcome.notes],
  };
};

/** What is found, with what was wrong before and without the values of variables. */
const withoutValues = (outcome: Outcome, { problems, hidden }: ConfigDocument): Outcome => ({
  ...outcome,
  problems: joined(problems, outcome.problems).map((found) => hidden.hide(found)),
  warnings: outcome.warnings.map((found) => hidden.hide(found)),
  notes: outcome.notes.map((found) => hidden.hide(found)),
});

/** What is wrong with a value follows from a variable that is not set: the first reason is enough. */
const joined = (first: readonly Problem[], second: readonly Problem[]): readonly Problem[] => {
  const known = new Set(first.map(({ path }) => path));
  return [...first, ...second.filter(({ path }) => !known.has(path))];
};
