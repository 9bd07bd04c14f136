import { randomBytes } from 'node:crypto';
import { EXIT_CODES, type ExitCode } from '../../adapters/inbound/cli/exit-codes.ts';
import { systemClock, systemTimers } from '../../adapters/outbound/system/clock.ts';
import type { Logger } from '../../application/ports/driven/logger.ts';
import { Ending } from '../ending.ts';
import type { Settings } from '../settings/settings.ts';
import { onHangup, onSignals, watchForBugs } from '../signals.ts';
import { forkWorker } from './forked-worker.ts';
import { Primary } from './primary.ts';
import { StateHost } from './state-host.ts';

/** A worker that has not come to serve by then never will. */
const startMs = 60_000;
/** What a stop takes beside the calls and the servers it waits for. */
const spareMs = 15_000;
const stateKeyBytes = 32;
const replicaBytes = 16;

/** Runs the worker processes of one gateway until a signal ends them. It serves nothing itself. */
export const runPrimary = async (
  settings: Settings,
  token: string,
  logger: Logger,
): Promise<ExitCode> => {
  watchForBugs(logger);
  const { workerProcesses, timeouts } = settings;
  const { preStopMs, drainMs, stopGraceMs } = timeouts;
  const stateKey = randomBytes(stateKeyBytes);
  const primary = new Primary(
    {
      launch: forkWorker,
      orders: () => ({ replica: randomBytes(replicaBytes).toString('base64url'), token, stateKey }),
      state: new StateHost(systemClock, settings.idempotency?.maxBytes),
      clock: systemClock,
      timers: systemTimers,
      logger,
    },
    {
      workers: workerProcesses,
      startMs,
      leaveMs: preStopMs + drainMs + stopGraceMs + spareMs,
    },
  );
  const ending = new Ending();
  onSignals(
    (signal) => ending.ask(signal),
    () => primary.force(),
  );
  onHangup(
    () => primary.reload(),
    () => ending.ask('SIGHUP'),
  );
  process.on('SIGUSR2', () => void primary.roll());
  const failed = primary.start().then((end) => {
    if (end !== undefined) ending.ask(NO_WORKER);
    return end;
  });
  void primary.hopeless.then(() => ending.ask(NO_WORKER));
  const reason = await ending.asked;
  logger.info('stopping', { reason });
  const inOrder = await primary.stop();
  if (reason !== NO_WORKER) return inOrder ? EXIT_CODES.ok : EXIT_CODES.failure;
  const end = await failed;
  return exitCodeOf(end?.code);
};

const NO_WORKER = 'a worker does not start';

/** What it ended with; what is wrong it has said itself. */
const exitCodeOf = (code: number | undefined): ExitCode =>
  Object.values(EXIT_CODES).find((known) => known === code && known !== EXIT_CODES.ok) ??
  EXIT_CODES.failure;
