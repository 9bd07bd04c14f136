import type { Endpoint } from '../../domain/balancing/endpoint.ts';

/** What is known of any server. */
export interface KeptServer {
  readonly server: string;
  readonly endpoints: readonly Endpoint[];
}

/**
 * A part that keeps something for each server. It hears of servers that come and go while the gateway runs, all in the
 * turn in which that happens; what was there before, it was built with. `Server`: what it has to know of one.
 */
export interface ServerKeeper<Server = KeptServer> {
  /** The server takes traffic from now on. `before`: it takes the place of this one, which has its name. */
  added?(server: Server, before: Server | undefined): void;
  /** Nothing new goes there from now on, and what is in flight may finish. `next`: what takes its place. */
  removed?(server: Server, next: Server | undefined): void;
  /** Nothing is open there any more. `isGone`: there is no server of its name now. May return what has to be awaited. */
  over?(server: Server, isGone: boolean): unknown;
}
