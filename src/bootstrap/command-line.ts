import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { DryRunReport } from '../adapters/inbound/cli/dry-run-report.ts';
import { EXIT_CODES, type ExitCode } from '../adapters/inbound/cli/exit-codes.ts';
import type { ExplainQuestion, ExplainReport } from '../adapters/inbound/cli/explain-command.ts';
import {
  failureLine,
  painter,
  problemLines,
  wantsColour,
  warningLines,
} from '../adapters/inbound/cli/output.ts';
import {
  DEFAULT_CONFIG_FILE,
  type DryRunOptions,
  runProgram,
  type ServeOptions,
  type SettingsSource,
  type Terminal,
  type ValidationReport,
} from '../adapters/inbound/cli/program.ts';
import { FilePinStore } from '../adapters/outbound/pins/file-pin-store.ts';
import { systemTimers } from '../adapters/outbound/system/clock.ts';
import { createLogger } from '../adapters/outbound/telemetry/logger.ts';
import { PinDesk } from '../application/pinning/pin-desk.ts';
import { formatProblem } from '../domain/config/problem.ts';
import { announce } from './announcement.ts';
import { detectAddresses } from './detect.ts';
import { dryRunOnInput } from './dry-run.ts';
import { ExampleUnavailable, startNotesServer, weatherServer } from './example-servers.ts';
import { explainRequest } from './explain.ts';
import { identity } from './identity.ts';
import { pinFileOf } from './pin-file-place.ts';
import { run } from './run.ts';
import { developmentSettings } from './settings/development.ts';
import { type LoadedSettings, loadSettings, type RefusedSettings } from './settings/load.ts';

const tokenBytes = 24;
/** What a 32-bit timer can hold. */
const longestIntervalMs = 2 ** 31 - 1;

const { NO_COLOR } = process.env;
const hasColour = wantsColour(NO_COLOR, process.stderr.isTTY);
const paint = painter(hasColour);

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  hasColour,
};

/** The program: arguments in, exit code out. */
export const main = async (): Promise<void> => {
  // The gateway's own timers keep nothing alive. Without this, a stop whose last handle is closed (standard input that
  // ended) would be cut short, and Node would exit with 13.
  setInterval(() => undefined, longestIntervalMs);
  const exitCode = await runProgram(
    process.argv.slice(2),
    {
      version: identity.version,
      defaultConfig: () => (existsSync(DEFAULT_CONFIG_FILE) ? DEFAULT_CONFIG_FILE : undefined),
      serve,
      validate,
      explain,
      pins,
      detect: detectAddresses,
      read,
      dryRun: tryRules,
    },
    terminal,
  );
  process.exit(exitCode);
};

const newToken = (): string => randomBytes(tokenBytes).toString('base64url');

/** `notesPort` tells where the notes example listens, for `--dev`. */
const load = async (
  source: SettingsSource,
  notesPort: () => Promise<number>,
): Promise<LoadedSettings | RefusedSettings> => {
  if (source.kind === 'dev') return development(await notesPort());
  return loadSettings(source.file, {
    form: source.kind === 'config' ? 'gateway' : 'client',
    environment: process.env,
    newToken,
  });
};

const development = (notesPort: number): LoadedSettings => {
  const token = newToken();
  const settings = developmentSettings({ token, weatherServer, notesPort });
  return { settings, generatedToken: token, problems: [], warnings: [] };
};

const validate = async (source: SettingsSource): Promise<ValidationReport> => {
  const { settings, problems, warnings } = await load(source, () => Promise.resolve(0));
  return {
    problems,
    warnings,
    servers: settings?.servers.length ?? 0,
    frontends: settings?.frontends.length ?? 0,
  };
};

const tryRules = async (
  source: SettingsSource,
  options: DryRunOptions,
): Promise<DryRunReport | string> => {
  const { settings } = await load(source, () => Promise.resolve(0));
  return settings === undefined
    ? 'the configuration has changed meanwhile, and is wrong now'
    : dryRunOnInput(settings, options, process.stdin);
};

const explain = async (
  source: SettingsSource,
  question: ExplainQuestion,
): Promise<ExplainReport> => {
  try {
    const { settings, problems } = await load(source, startNotesServer);
    if (settings === undefined) return { kind: 'problems', problems };
    const outcome = await explainRequest(settings, question);
    return typeof outcome === 'string'
      ? { kind: 'refused', text: outcome }
      : { kind: 'explanation', explanation: outcome };
  } catch (problem) {
    if (!(problem instanceof ExampleUnavailable)) throw problem;
    return { kind: 'refused', text: problem.message };
  }
};

const pins = async (source: SettingsSource): Promise<PinDesk | string> => {
  const { settings, problems } = await load(source, () => Promise.resolve(0));
  if (settings === undefined) return problems.map(formatProblem).join('; ');
  return new PinDesk(new FilePinStore(pinFileOf(settings.pinning, process.env), systemTimers));
};

const read = async (file: string | undefined): Promise<string | undefined> => {
  try {
    return file === undefined ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch {
    return undefined; // why is of no use to whoever mistyped a name
  }
};

const serve = async (options: ServeOptions): Promise<ExitCode> => {
  try {
    return await serveLoaded(options, await load(options.source, startNotesServer));
  } catch (problem) {
    if (!(problem instanceof ExampleUnavailable)) throw problem;
    terminal.error(failureLine(problem.message, paint));
    return EXIT_CODES.unavailable;
  }
};

const serveLoaded = async (
  { source, logLevel }: ServeOptions,
  loaded: LoadedSettings | RefusedSettings,
): Promise<ExitCode> => {
  terminal.error(warningLines(loaded.warnings, paint));
  if (loaded.settings === undefined) {
    terminal.error(problemLines(loaded.problems, paint));
    return EXIT_CODES.configuration;
  }
  const { settings, generatedToken } = loaded;
  const logger = await createLogger({
    level: logLevel ?? settings.log.level,
    format: settings.log.format,
    service: identity.name,
    isTerminal: process.stderr.isTTY,
    hasColour,
  });
  const outcome = await run(settings, logger, (gateway) => {
    const greets = source.kind !== 'config' || generatedToken !== undefined;
    if (greets) void announce(settings, generatedToken, gateway, paint, terminal.error);
  });
  await logger.flush();
  if (outcome.problem !== undefined) terminal.error(failureLine(outcome.problem, paint));
  return outcome.exitCode;
};
