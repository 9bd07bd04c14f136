import { EXIT_CODES, type ExitCode } from '../adapters/inbound/cli/exit-codes.ts';
import { collectWhenIdle } from '../adapters/outbound/system/idle-collection.ts';
import type { SurveyRow } from '../application/control/survey.ts';
import { StartFault } from '../application/ports/driven/frontend.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import { JoinedFigures } from './cluster/joined-figures.ts';
import type { ThisWorker } from './cluster/this-worker.ts';
import { obey } from './cluster/worker-life.ts';
import { createContainer } from './container.ts';
import { noOrigin, type SettingsOrigin } from './reload/settings-origin.ts';
import type { Settings } from './settings/settings.ts';
import { onHangup, onSignals, watchForBugs } from './signals.ts';
import { Tokens } from './tokens.ts';
import { waysInOf } from './ways-in.ts';
import { releaseYoungGeneration } from './young-generation.ts';

/** Processes of a gateway that was killed get this long to end before they are killed too. */
const leftoverGraceMs = 2_000;
/** Records that no sink takes by then are lost with the program. */
const auditCloseMs = 3_000;

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
  worker?: ThisWorker,
): Promise<RunOutcome> => {
  const container = createContainer(settings, logger, origin, worker);
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
    const end = (reason: string): void => ending.ask(reason);
    const force = (): void => void lifecycle.stop();
    const probe = container.get(Tokens.joinedProbe);
    if (worker === undefined || probe === undefined) onSignals(end, force);
    else {
      const [hosts, timers] = [container.get(Tokens.hosts), container.get(Tokens.timers)];
      obey(worker, { hosts, probe, timers, end, force });
    }
    const pins = container.get(Tokens.pins);
    const trouble = await pins.start();
    if (trouble !== undefined) return { exitCode: EXIT_CODES.failure, problem: trouble.message };
    const replication = container.get(Tokens.replication);
    const missing = await replication.start();
    if (missing !== undefined) return { exitCode: EXIT_CODES.configuration, problem: missing };
    const stopNews = container.get(Tokens.decisionNews).start();
    const credentials = container.get(Tokens.credentialWatch);
    credentials.start();
    const stopEndingSessions = container.get(Tokens.sessionLifetimes)?.begin();
    await lifecycle.start();
    const checks = container.get(Tokens.healthWatch);
    checks.start();
    const workers = container.get(Tokens.workers);
    workers.start(container.get(Tokens.pools).all);
    const triggers = container.get(Tokens.reloadTriggers);
    triggers.start();
    if (worker === undefined) {
      onHangup(
        () => triggers.signalled(),
        () => end('SIGHUP'),
      );
    } else worker.line.on('reload', () => triggers.signalled());
    for (const way of waysInOf(container.get(Tokens.frontends))) {
      logger.debug('way in', { ...way, methods: way.methods?.join(' ') });
    }
    logger.info('ready', {
      frontends: settings.frontends.length,
      servers: settings.servers.length,
    });
    releaseYoungGeneration();
    const stopCollecting = collectWhenIdle(container.get(Tokens.timers));
    probe?.tell();
    onReady({ survey: () => container.get(Tokens.survey).rows() });
    logger.info('stopping', { reason: await ending.asked });
    stopCollecting();
    triggers.stop();
    credentials.stop();
    stopEndingSessions?.();
    await Promise.all([lifecycle.stop(), checks.stop(), workers.stop()]);
    await container.get(Tokens.pools).parted();
    await replication.stop();
    const { failures, limitsHit, trail } = container.get(Tokens.audit);
    failures?.stop();
    limitsHit?.stop();
    await trail?.close(auditCloseMs);
    stopNews();
    pins.stop();
    const figures = container.get(Tokens.figures);
    if (figures instanceof JoinedFigures) await figures.farewell();
    return { exitCode: EXIT_CODES.ok, problem: undefined };
  } catch (problem) {
    if (!(problem instanceof StartFault)) throw problem;
    return { exitCode: EXIT_CODES.failure, problem: problem.message };
  }
};
