import type { ServeOptions } from '../../adapters/inbound/cli/commands/serve.ts';
import { EXIT_CODES, type ExitCode } from '../../adapters/inbound/cli/exit-codes.ts';
import { failureLine, problemLines, warningLines } from '../../adapters/inbound/cli/output.ts';
import type { Printing } from '../../adapters/inbound/cli/terminal.ts';
import { createLogger } from '../../adapters/outbound/telemetry/logger.ts';
import { SecretCleaner } from '../../domain/secrets/secret-cleaner.ts';
import { addressesJson, announce, tokenLine } from '../announcement.ts';
import { type ThisWorker, thisWorker } from '../cluster/this-worker.ts';
import { ExampleUnavailable } from '../example-servers.ts';
import { identity } from '../identity.ts';
import { openLogFile } from '../log-file.ts';
import { logPart } from '../reload/log-part.ts';
import { type RunningGateway, run } from '../run.ts';
import { secretsOf, secretsPart } from '../secrets.ts';
import type { FrontendSettings } from '../settings/frontend-settings.ts';
import type { LoadedSettings, RefusedSettings } from '../settings/load.ts';
import { stderrLines } from '../stderr-lines.ts';
import { loadToRun, newToken } from './load.ts';
import { originOf } from './origin.ts';

/** Runs the gateway until it is stopped. */
export const serve = async (options: ServeOptions, printing: Printing): Promise<ExitCode> => {
  try {
    const worker = await thisWorker();
    const token = worker === undefined ? newToken() : worker.orders.token;
    const loaded = await loadToRun(options.source, () => token);
    return await serveLoaded(options, loaded, printing, { token, worker });
  } catch (problem) {
    if (!(problem instanceof ExampleUnavailable)) throw problem;
    printing.terminal.error(failureLine(problem.message, printing.paint));
    return EXIT_CODES.unavailable;
  }
};

interface Workers {
  /** What a file needs that does not speak of authentication. */
  readonly token: string;
  /** Absent in a process that nobody began as a worker. */
  readonly worker: ThisWorker | undefined;
}

/** The same for settings that are loaded already. */
export const serveLoaded = async (
  { source, logLevel, isQuiet, asJson }: ServeOptions,
  loaded: LoadedSettings | RefusedSettings,
  { terminal, paint }: Printing,
  { token, worker }: Workers = { token: newToken(), worker: undefined },
): Promise<ExitCode> => {
  if (!isQuiet && worker === undefined) terminal.error(warningLines(loaded.warnings, paint));
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
  if (worker !== undefined && settings.workerProcesses !== worker.orders.count) {
    const text = `server.workers is ${settings.workerProcesses} now, and ${worker.orders.count} workers run: restart the gateway`;
    terminal.error(failureLine(text, paint));
    return EXIT_CODES.configuration;
  }
  const { file, format, level } = settings.log;
  const sink = file === undefined ? stderrLines() : openLogFile(file);
  if (typeof sink === 'string') {
    terminal.error(failureLine(sink, paint));
    return EXIT_CODES.failure;
  }
  const isTerminal = file === undefined && process.stderr.isTTY;
  const secrets = new SecretCleaner();
  secrets.know(secretsOf(settings));
  const logger = await createLogger(
    {
      level: logLevel ?? level,
      format,
      service: identity.name,
      isTerminal,
      hasColour: file === undefined && terminal.hasColour,
      worker: worker?.orders.number,
    },
    sink,
    (line) => secrets.clean(line),
  );
  if (settings.workerProcesses > 1 && worker === undefined) {
    const { runPrimary } = await import('../cluster/run-primary.ts');
    const exitCode = await runPrimary(settings, token, logger);
    await logger.flush();
    return exitCode;
  }
  const say = (gateway: RunningGateway): void => {
    if (asJson) {
      terminal.out(`${JSON.stringify(addressesJson(settings, generatedToken))}\n`);
      return;
    }
    const greets = source.kind !== 'config' || generatedToken !== undefined;
    if (greets && !isQuiet) void announce(settings, generatedToken, gateway, paint, terminal.error);
  };
  const onReady = (gateway: RunningGateway): void => {
    worker?.line.on('announce', () => say(gateway));
    if (worker === undefined) say(gateway);
    else worker.line.send({ kind: 'ready' });
  };
  const origin = originOf(source, loaded, {
    parts: [logPart(logger, logLevel), secretsPart(secrets)],
    newToken: () => token,
    onToken: (made) => {
      if (worker === undefined || worker.orders.number === 1) terminal.error(tokenLine(made));
    },
  });
  const outcome = await run(settings, logger, onReady, origin, worker);
  await logger.flush();
  if (outcome.problem !== undefined) terminal.error(failureLine(outcome.problem, paint));
  return outcome.exitCode;
};

const isStandardStreams = (frontend: FrontendSettings): boolean =>
  frontend.protocol === 'stdio' && frontend.modes.some(({ type }) => type === 'stdin_stdout');
