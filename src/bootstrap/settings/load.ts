import { dirname, resolve } from 'node:path';
import type { Problem } from '../../domain/config/problem.ts';
import { type ConfigDocument, readDocument } from './document/document.ts';
import type { SourceText } from './document/source-text.ts';
import type { Environment } from './document/tree-reader.ts';
import { normaliseClient } from './normalise/client.ts';
import { type Normalised, normaliseGateway } from './normalise/gateway.ts';
import type { FileBase } from './normalise/servers.ts';
import { readSource } from './read-source.ts';
import { clientFile, gatewayFile } from './schema/gateway-file.ts';
import { validate, validateForeign } from './schema/validate.ts';
import type { Settings } from './settings.ts';

/** The gateway's own file, or the file of an MCP client. */
export type FileForm = 'gateway' | 'client';

export interface LoadOptions {
  readonly form: FileForm;
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
}

export interface RefusedSettings {
  readonly settings: undefined;
  /** At least one, in the order of the file. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Reads a configuration from disk. Never throws for what an operator can get wrong. */
export const loadSettings = async (
  file: string,
  options: LoadOptions,
): Promise<LoadedSettings | RefusedSettings> => {
  const source = await readSource(file);
  if (source.ok) return parseSettings(source.value, options);
  const problem = { file, line: 0, column: 0, path: '', message: source.message };
  return { settings: undefined, problems: [problem], warnings: [] };
};

/** The same for a text that is read already; relative paths in it start at the folder of its file. */
export const parseSettings = (
  source: SourceText,
  options: LoadOptions,
): LoadedSettings | RefusedSettings => {
  const { settings, problems, warnings } = normalise(source, options);
  if (settings === undefined || problems.length > 0) {
    return { settings: undefined, problems: inOrder(problems), warnings: inOrder(warnings) };
  }
  const { auth, ...rest } = settings;
  const done = { problems: [], warnings: inOrder(warnings) } as const;
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

const normalise = (source: SourceText, { form, environment }: LoadOptions): Outcome => {
  const document = readDocument(source, environment);
  if (document.isBroken) return { settings: undefined, problems: document.problems, warnings: [] };
  const outcome =
    form === 'gateway' ? asGateway(document, source, environment) : asClient(document, source);
  return { ...outcome, problems: joined(document.problems, outcome.problems) };
};

const asGateway = (
  document: ConfigDocument,
  source: SourceText,
  environment: Environment,
): Outcome => {
  const file = validate(document, gatewayFile);
  return file.value === undefined
    ? { ...file, settings: undefined }
    : normaliseGateway(file.value, document.places, baseOf(source), environment);
};

const asClient = (document: ConfigDocument, source: SourceText): Outcome => {
  const file = validateForeign(document, clientFile);
  if (file.value === undefined) return { ...file, settings: undefined };
  const normalised = normaliseClient(file.value, document.places, baseOf(source));
  return { ...normalised, warnings: [...file.warnings, ...normalised.warnings] };
};

const baseOf = ({ file }: SourceText): FileBase => ({ folder: dirname(resolve(file)) });

/** What is wrong with a value follows from a variable that is not set: the first reason is enough. */
const joined = (first: readonly Problem[], second: readonly Problem[]): readonly Problem[] => {
  const known = new Set(first.map(({ path }) => path));
  return [...first, ...second.filter(({ path }) => !known.has(path))];
};

const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((left, right) => left.line - right.line || left.column - right.column);
