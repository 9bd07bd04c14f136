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
import type { Readiness } from './readiness.ts';

export interface DrainSettings {
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
  /** What acts of its own accord as time passes. */
  readonly clocked: readonly { stop(): void }[];
  readonly readiness: Readiness;
  readonly timers: Timers;
  readonly logger: Logger;
}

const pollMs = 20;

/** Starts the parts in order and stops them in phases: stop accepting, finish calls, close clients, close servers. */
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
    const { statelessClients, statelessServers, eras } = this.#parts;
    readiness.block('shutting down'); // balancers must see it before connections are refused
    desk.stopAccepting();
    for (const frontend of frontends) frontend.stopAccepting();
    statelessClients.endSubscriptions(); // they would outlast any drain
    logger.info('draining', { callsInFlight: this.#callsInFlight, sessions: sessions.size });
    await this.#callsFinished();
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
    return this.#parts.sessions.callsInFlight + this.#parts.statelessClients.callsInFlight;
  }

  async #closeFrontends(): Promise<void> {
    await Promise.all(this.#parts.frontends.map((frontend) => frontend.close()));
  }

  #callsFinished(): Promise<void> {
    const { timers } = this.#parts;
    let leftMs = this.#settings.drainMs;
    return new Promise((resolve) => {
      const stop = timers.every(pollMs, () => {
        leftMs -= pollMs;
        if (this.#callsInFlight > 0 && leftMs > 0 && !this.#forced) return;
        stop();
        resolve();
      });
    });
  }
}
