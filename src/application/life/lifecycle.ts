import { Fault } from '../../domain/fault/fault.ts';
import type { ServerEras } from '../eras/server-eras.ts';
import type { SharedServers } from '../pools/shared-servers.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Frontend } from '../ports/driven/frontend.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { OpenSessions } from '../sessions/open-sessions.ts';
import type { SessionDesk } from '../sessions/session-desk.ts';
import type { StatelessClients } from '../stateless/stateless-clients.ts';
import type { StatelessServers } from '../stateless/stateless-servers.ts';
import type { Handover } from './handover.ts';
import type { Readiness } from './readiness.ts';
import type { ReplicaTraffic } from './replica-traffic.ts';

export interface DrainSettings {
  /** Balancers get this long to see that it is not ready, while it goes on as before. */
  readonly preStopMs: number;
  /** Calls in flight get this long to finish. */
  readonly drainMs: number;
}

export interface LifecycleParts {
  readonly frontends: readonly Frontend[];
  readonly desk: SessionDesk;
  readonly sessions: OpenSessions;
  readonly shared: SharedServers;
  readonly statelessClients: StatelessClients;
  readonly statelessServers: StatelessServers;
  readonly eras: ServerEras;
  /** Calls whose clients are to come back, by way of other replicas if need be; absent where one replica serves. */
  readonly parked?: { readonly size: number } | undefined;
  /** Absent where no other replica can go on with a session. */
  readonly handover?: Handover | undefined;
  /** Absent where one replica serves. */
  readonly traffic?: ReplicaTraffic | undefined;
  /** What acts of its own accord as time passes. */
  readonly clocked: readonly { stop(): void }[];
  readonly readiness: Readiness;
  readonly timers: Timers;
  readonly logger: Logger;
}

const pollMs = 20;
/** What was carried here for other replicas is told to them within this time once nothing of it runs. */
const lastWordsMs = 1_000;

/**
 * Starts the parts in order and stops them in phases: say so, stop accepting, finish calls, hand over, close clients, close
 * servers.
 */
export class Lifecycle {
  readonly #parts: LifecycleParts;
  readonly #settings: DrainSettings;
  #stopping: Promise<void> | undefined;
  #forced = false;

  constructor(parts: LifecycleParts, settings: DrainSettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  /** Rejects with the first `StartFault`; what was started before is closed again. */
  async start(): Promise<void> {
    const { frontends, readiness } = this.#parts;
    // All names first: a probe on the first listener must already see what the others still miss.
    const starts = frontends.map((frontend) => ({
      frontend,
      started: readiness.block(`frontend ${frontend.name}`),
    }));
    try {
      for (const { frontend, started } of starts) {
        await frontend.start();
        started();
      }
    } catch (problem) {
      await this.#closeFrontends();
      throw problem;
    }
  }

  /** Stops once; a second call while stopping gives up waiting for calls. */
  stop(): Promise<void> {
    if (this.#stopping !== undefined) this.#forced = true;
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { frontends, desk, sessions, shared, clocked, readiness, logger } = this.#parts;
    const { statelessClients, statelessServers, eras, handover, traffic } = this.#parts;
    const { preStopMs, drainMs } = this.#settings;
    readiness.block('shutting down'); // balancers must see it before connections are refused
    if (preStopMs > 0) {
      logger.info('not ready any more', { preStopMs });
      await this.#passes(preStopMs, () => false);
    }
    desk.stopAccepting();
    for (const frontend of frontends) frontend.stopAccepting();
    statelessClients.endSubscriptions(); // they would outlast any drain
    handover?.begin();
    traffic?.endStreams();
    logger.info('draining', { callsInFlight: this.#callsInFlight, sessions: sessions.size });
    await this.#passes(drainMs, () => this.#callsInFlight === 0 && this.#isNobodyAwaited);
    await handover?.finish();
    await this.#leave(traffic);
    const goodbye = new Fault('shutting_down', 'the gateway is shutting down');
    const closing = sessions.all.map((conversation) => {
      conversation.close(goodbye);
      conversation.outlet.end(goodbye);
      return conversation.upstreams.closeAll();
    });
    await Promise.all(closing);
    await this.#closeFrontends();
    await Promise.all([shared.closeAll(), statelessServers.closeAll(), eras.close()]);
    for (const part of clocked) part.stop();
    logger.info('stopped');
  }

  get #callsInFlight(): number {
    const { sessions, statelessClients, traffic } = this.#parts;
    const carried = traffic?.callsInFlight ?? 0;
    return sessions.callsInFlight + statelessClients.callsInFlight + carried;
  }

  /** Where other replicas can bring what clients were asked for, calls that wait for it are worth waiting for. */
  get #isNobodyAwaited(): boolean {
    return (this.#parts.parked?.size ?? 0) === 0;
  }

  /** What others brought meanwhile is brought to its end; whatever comes later they do themselves. */
  async #leave(traffic: ReplicaTraffic | undefined): Promise<void> {
    traffic?.leave();
    if ((traffic?.callsInFlight ?? 0) > 0) {
      await this.#passes(lastWordsMs, () => traffic?.callsInFlight === 0);
    }
  }

  async #closeFrontends(): Promise<void> {
    await Promise.all(this.#parts.frontends.map((frontend) => frontend.close()));
  }

  /** Resolves when it is done, the time is over, or nobody wants to wait any more. */
  #passes(ms: number, isDone: () => boolean): Promise<void> {
    let leftMs = ms;
    return new Promise((resolve) => {
      const stop = this.#parts.timers.every(pollMs, () => {
        leftMs -= pollMs;
        if (!isDone() && leftMs > 0 && !this.#forced) return;
        stop();
        resolve();
      });
    });
  }
}
