import { Fault } from '../../domain/fault/fault.ts';
import type { Upstream } from '../links/upstream.ts';
import type { EndpointState } from './endpoint-state.ts';
import type { TrafficClock } from './timed-breaker.ts';

const pollMs = 20;

/** Lets go of what is open to an endpoint that gets nothing new: at once where nothing is in flight, else by and by. */
export class EndpointDrain {
  readonly #timers: TrafficClock['timers'];
  readonly #drainMs: number;
  readonly #running = new Map<EndpointState, { readonly end: () => void }>();

  constructor({ timers }: Pick<TrafficClock, 'timers'>, drainMs: number) {
    this.#timers = timers;
    this.#drainMs = drainMs;
  }

  /** Resolves when no link is left, or it is in use again. `links`: those that are open now. */
  drain(state: EndpointState, links: () => readonly Upstream[]): Promise<void> {
    this.#running.get(state)?.end();
    const { promise, resolve } = Promise.withResolvers<void>();
    let leftMs = this.#drainMs;
    const end = (): void => {
      stop();
      this.#running.delete(state);
      resolve();
    };
    const open = (): readonly Upstream[] => (state.isDraining ? links() : []);
    const look = (): void => {
      for (const upstream of open()) letGo(upstream, leftMs <= 0);
      if (leftMs <= 0 || open().length === 0) end();
      leftMs -= pollMs;
    };
    const stop = this.#timers.every(pollMs, look);
    this.#running.set(state, { end });
    look();
    return promise;
  }

  stop(): void {
    for (const { end } of [...this.#running.values()]) end();
  }
}

/**
 * Nothing new is sent over it, and it ends with what is in flight. What its clients are asked is answered before, and who
 * waits for it to be opened is served by it.
 */
const letGo = (upstream: Upstream, isLate: boolean): void => {
  if (isLate) void upstream.close();
  else if (upstream.phase !== 'opening' && !upstream.isAsking) upstream.retired(moved);
};

const moved = new Fault('session_lost', 'the endpoint is taken out of service');
