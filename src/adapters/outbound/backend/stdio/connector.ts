import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../../application/ports/driven/backend-connector.ts';
import type { Logger } from '../../../../application/ports/driven/logger.ts';
import type { Endpoint, StdioTarget } from '../../../../domain/balancing/endpoint.ts';
import { Fault } from '../../../../domain/fault/fault.ts';
import { abandoned } from '../../../shared/backend/attempt.ts';
import { LinkReports } from '../../../shared/backend/link-reports.ts';
import type { NoiseListener } from '../../../shared/backend/link-settings.ts';
import { childEnvironment } from './environment.ts';
import { spawnFault } from './faults.ts';
import { StdioLink } from './link.ts';
import type { ProcessLedger } from './process-ledger.ts';
import { sandboxed } from './sandbox.ts';
import type { StdioSettings } from './settings.ts';
import { StderrTail } from './stderr-tail.ts';

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly group: number;
}

/** Starts servers as child processes, each the leader of its own process group, and talks over their pipes. */
export class StdioConnector implements BackendConnector {
  readonly #settings: StdioSettings;
  readonly #ledger: ProcessLedger;
  readonly #logger: Logger;
  readonly #onNoise: NoiseListener;

  constructor(
    settings: StdioSettings,
    ledger: ProcessLedger,
    logger: Logger,
    onNoise: NoiseListener,
  ) {
    this.#settings = settings;
    this.#ledger = ledger;
    this.#logger = logger;
    this.#onNoise = onNoise;
  }

  async open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
  ): Promise<BackendLink | Fault> {
    const { target, server } = endpoint;
    if (target.protocol !== 'stdio') throw new TypeError(`not a stdio endpoint: ${endpoint.id}`);
    const isUnwanted = () => signal.aborted;
    if (isUnwanted()) return abandoned(server);
    const started = await this.#start(server, target);
    if (started instanceof Fault) return started;
    const reports = new LinkReports(endpoint, listener, this.#onNoise);
    const link = this.#link(started, endpoint, target, reports);
    if (!isUnwanted()) return link;
    reports.silence();
    await link.close();
    return abandoned(server);
  }

  async #start(server: string, target: StdioTarget): Promise<Started | Fault> {
    const { promise, resolve } = Promise.withResolvers<Started | Fault>();
    try {
      const env = childEnvironment(this.#settings, target.env);
      const { sandbox } = target;
      const { command, args } = sandbox === undefined ? target : sandboxed(target, sandbox, env);
      const child = spawn(command, args, {
        ...(target.cwd === undefined ? {} : { cwd: target.cwd }),
        env,
        // A group of its own, so that its end reaches the processes it starts too.
        detached: true,
        shell: false,
        stdio: 'pipe',
        windowsHide: true,
      });
      const group = child.pid;
      if (group !== undefined) this.#ledger.add(group);
      child.once('error', (error) => resolve(spawnFault(server, target, error)));
      child.once('spawn', () => {
        if (group !== undefined) resolve({ child, group });
      });
    } catch (error) {
      // Arguments the system call cannot take (a NUL byte, too long) are thrown, not reported.
      if (!(error instanceof Error)) throw error;
      resolve(spawnFault(server, target, error));
    }
    return promise;
  }

  #link(
    { child, group }: Started,
    endpoint: Endpoint,
    target: StdioTarget,
    reports: LinkReports,
  ): BackendLink {
    const stderr = new StderrTail(
      child.stderr,
      Object.values(target.env),
      this.#settings.stderrLogPeriodMs,
      (text, bytes) =>
        this.#logger.debug('server wrote to stderr', { endpoint: endpoint.id, bytes, text }),
    );
    const processReports = {
      endedUnasked: ({ message }: Fault) =>
        this.#logger.warn('server process ended', {
          endpoint: endpoint.id,
          reason: message,
          stderr: stderr.text(),
        }),
      groupGone: () => this.#ledger.remove(group),
    };
    return new StdioLink(child, group, reports, processReports, this.#settings);
  }
}
