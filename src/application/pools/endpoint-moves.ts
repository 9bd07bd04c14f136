import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Upstream } from '../links/upstream.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Balancer } from '../traffic/balancer.ts';
import { EndpointDrain } from '../traffic/endpoint-drain.ts';
import type { EndpointState } from '../traffic/endpoint-state.ts';
import type { LinkOpener } from './link-opener.ts';

/** How what is open to one endpoint goes over to others. */
export class EndpointMoves {
  readonly #balancer: Balancer;
  readonly #links: LinkOpener;
  readonly #drain: EndpointDrain;

  /** `drainMs`: what is in flight at an endpoint that is taken out of service gets so long to finish. */
  constructor(balancer: Balancer, links: LinkOpener, timers: Timers, drainMs: number) {
    this.#balancer = balancer;
    this.#links = links;
    this.#drain = new EndpointDrain({ timers }, drainMs);
  }

  /**
   * A session whose endpoint takes no requests: true when it was let go of, because there is another one to go to. A fault:
   * there is none, and this one has to be spared; false: it is used all the same.
   */
  leave(upstream: Upstream): boolean | Fault {
    const state = this.#links.stateOf(upstream);
    if (state === undefined) return false;
    if (this.#balancer.hasOther(state)) {
      upstream.retired(moved());
      return true;
    }
    if (state.servesAtNeed) return false;
    const picked = this.#balancer.pick();
    return picked instanceof Fault ? picked : false;
  }

  /** A request did not arrive there: whoever uses this link goes to another endpoint, if there is one. */
  avoid(upstream: Upstream): void {
    const state = this.#links.stateOf(upstream);
    const mayMove = state !== undefined && upstream.lost === undefined;
    if (mayMove && this.#balancer.hasOther(state)) upstream.retired(moved());
  }

  /** Nothing new goes there; what is in flight may finish, and sessions there move. */
  drain(state: EndpointState): Promise<void> {
    state.drain();
    return this.#drain.drain(state, () => this.#links.to(state));
  }

  /** Resolves when the endpoints that are not in the list any more are let go of. */
  async replace(endpoints: readonly Endpoint[]): Promise<void> {
    const gone = this.#balancer.replace(endpoints);
    await Promise.all(
      gone.map(async (state) => {
        await this.drain(state);
        this.#balancer.forget(state);
      }),
    );
  }

  stop(): void {
    this.#drain.stop();
  }
}

const moved = (): Fault => new Fault('session_lost', 'the session moves to another endpoint');
