import type { ServeOptions } from '../../adapters/inbound/cli/commands/serve.ts';
import { EXIT_CODES, type ExitCode } from '../../adapters/inbound/cli/exit-codes.ts';
import { failureLine, problemLines, warningLines } from '../../adapters/inbound/cli/output.ts';
import type { Printing } from '../../adapters/inbound/cli/terminal.ts';
import { createLogger } from '../../adapters/outbound/telemetry/logger.ts';
import { addressesJson, announce, tokenLine } from '../announcement.ts';
import { ExampleUnavailable } from '../example-servers.ts';
import { identity } from '../identity.ts';
import { openLogFile } from '../log-file.ts';
import { logPart } from '../reload/log-part.ts';
import { type RunningGateway, run } from '../run.ts';
import type { FrontendSettings } from '../settings/frontend-settings.ts';
import type { LoadedSettings, RefusedSettings } from '../settings/load.ts';
import { loadToRun } from './load.ts';
import { originOf } from './origin.ts';

/** Runs the gateway until it is stopped. */
export const serve = async (options: ServeOptions, printing: Printing): Promise<ExitCode> => {
  try {
    return await serveLoaded(options, await loadToRun(options.source), printing);
  } catch (problem) {
    if (!(problem instanceof ExampleUnavailable)) throw problem;
    printing.terminal.error(failureLine(problem.message, printing.paint));
    return EXIT_CODES.unavailable;
  }
};

/** The same for settings that are loaded already. */
export const serveLoaded = async (
  { source, logLevel, isQuiet, asJson }: ServeOptions,
  loaded: LoadedSettings | RefusedSettings,
  { terminal, paint }: Printing,
): Promise<ExitCode> => {
  if (!isQuiet) terminal.error(warningLines(loaded.warnings, paint));
  if (loaded.settings === undefined) {
    terminal.error(problemLines(loaded.problems, paint));
    return EXIT_CODES.configuration;
  }
  const { settings, generatedToken } = loaded;
  if (asJson && settings.frontends.some(isStandardStreams)) {
    const text = '--json and a frontend with stdin_stdout cannot share standard output';
    terminal.error(failureLine(text, paint));
    return EXIT_CODES.usage;
  }
  const { file, format, level } = settings.log;
  const sink = file === undefined ? undefined : openLogFile(file);
  if (typeof sink === 'string') {
    terminal.error(failureLine(sink, paint));
    return EXIT_CODES.failure;
  }
  const isTerminal = sink === undefined && process.stderr.isTTY;
  const logger = await createLogger(
    {
      level: logLevel ?? level,
      format,
      service: identity.name,
      isTerminal,
      hasColour: sink === undefined && terminal.hasColour,
    },
    sink,
  );
  const onReady = (gateway: RunningGateway): void => {
    if (asJson) {
      terminal.out(`${JSON.stringify(addressesJson(settings, generatedToken))}\n`);
      return;
    }
    const greets = source.kind !== 'config' || generatedToken !== undefined;
    if (greets && !isQuiet) void announce(settings, generatedToken, gateway, paint, terminal.error);
  };
  const origin = originOf(source, loaded, {
    parts: [logPart(logger, logLevel)],
    onToken: (token) => terminal.error(tokenLine(token)),
  });
  const outcome = await run(settings, logger, onReady, origin);
  await logger.flush();
  if (outcome.problem !== undefined) terminal.error(failureLine(outcome.problem, paint));
  return outcome.exitCode;
};

const isStandardStreams = (frontend: FrontendSettings): boolean =>
  frontend.protocol === 'stdio' && frontend.modes.some(({ type }) => type === 'stdin_stdout');
