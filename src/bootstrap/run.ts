import { EXIT_CODES, type ExitCode } from '../adapters/inbound/cli/exit-codes.ts';
import type { SurveyRow } from '../application/control/survey.ts';
import { StartFault } from '../application/ports/driven/frontend.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import { createContainer } from './container.ts';
import { noOrigin, type SettingsOrigin } from './reload/settings-origin.ts';
import type { Settings } from './settings/settings.ts';
import { hasLostTerminal } from './terminal-loss.ts';
import { Tokens } from './tokens.ts';
import { releaseYoungGeneration } from './young-generation.ts';

/** Processes of a gateway that was killed get this long to end before they are killed too. */
const leftoverGraceMs = 2_000;

export interface RunOutcome {
  readonly exitCode: ExitCode;
  /** One line for the operator when the gateway could not start. */
  readonly problem: string | undefined;
}

export interface RunningGateway {
  /** Looks at every server once. */
  survey(): Promise<readonly SurveyRow[]>;
}

/** Runs one gateway until a signal or its last client ends it. `onReady` is called when all frontends listen. */
export const run = async (
  settings: Settings,
  logger: Logger,
  onReady: (gateway: RunningGateway) => void,
  origin: SettingsOrigin = noOrigin,
): Promise<RunOutcome> => {
  const container = createContainer(settings, logger, origin);
  const ledger = container.get(Tokens.ledger);
  // Whatever ends this process, no server outlives it.
  process.on('exit', () => ledger.killAllNow());
  watchForBugs(logger);
  const reaped = await ledger.reapLeftovers(leftoverGraceMs);
  if (reaped > 0)
    logger.warn('ended servers that a killed gateway left behind', { groups: reaped });
  try {
    const lifecycle = container.get(Tokens.lifecycle);
    const ending = container.get(Tokens.ending);
    // Before anything is started: a signal during the start must end in order too.
    onSignals(
      (signal) => ending.ask(signal),
      () => void lifecycle.stop(),
    );
    const pins = container.get(Tokens.pins);
    const trouble = await pins.start();
    if (trouble !== undefined) return { exitCode: EXIT_CODES.failure, problem: trouble.message };
    const stopNews = container.get(Tokens.decisionNews).start();
    await lifecycle.start();
    const checks = container.get(Tokens.healthWatch);
    checks.start();
    const workers = container.get(Tokens.workers);
    workers.start(container.get(Tokens.pools).all);
    const triggers = container.get(Tokens.reloadTriggers);
    triggers.start();
    onHangup(
      () => triggers.signalled(),
      () => ending.ask('SIGHUP'),
    );
    logger.info('ready', {
      frontends: settings.frontends.length,
      servers: settings.servers.length,
    });
    releaseYoungGeneration();
    onReady({ survey: () => container.get(Tokens.survey).rows() });
    logger.info('stopping', { reason: await ending.asked });
    triggers.stop();
    await Promise.all([lifecycle.stop(), checks.stop(), workers.stop()]);
    await container.get(Tokens.pools).parted();
    stopNews();
    pins.stop();
    return { exitCode: EXIT_CODES.ok, problem: undefined };
  } catch (problem) {
    if (!(problem instanceof StartFault)) throw problem;
    return { exitCode: EXIT_CODES.failure, problem: problem.message };
  }
};

/** The first signal ends the program in an orderly way; a second one stops waiting for calls. */
const onSignals = (first: (signal: string) => void, again: () => void): void => {
  let seen = false;
  const listener = (signal: string): void => {
    if (seen) again();
    else first(signal);
    seen = true;
  };
  process.on('SIGTERM', listener).on('SIGINT', listener);
};

/** SIGHUP asks a program without a terminal for something; one with a terminal it tells that this is gone. */
const onHangup = (asked: () => void, terminalGone: () => void): void => {
  process.on('SIGHUP', () => {
    if (hasLostTerminal()) terminalGone();
    else asked();
  });
};

const watchForBugs = (logger: Logger): void => {
  process.on('uncaughtException', (bug) => {
    logger.error('a fault of the gateway ends it', { error: bug.stack ?? bug.message });
    process.exit(1);
  });
  process.on('unhandledRejection', (bug) => {
    logger.error('a fault of the gateway', {
      error: bug instanceof Error ? bug.stack : String(bug),
    });
  });
};
