import type { Fault } from '../../domain/fault/fault.ts';
import type { Upstream } from '../links/upstream.ts';
import type { SharedServers } from '../pools/shared-servers.ts';
import type { Conversation } from '../sessions/conversation.ts';

/** Which open upstream session carries the call now: the client session's own, or the one all share. */
export class Placement {
  readonly #shared: SharedServers;

  constructor(shared: SharedServers) {
    this.#shared = shared;
  }

  place(conversation: Conversation, server: string): Upstream | Promise<Upstream | Fault> {
    const shared = this.#shared.find(server);
    return shared === undefined
      ? conversation.upstreams.obtain(server)
      : shared.obtain(conversation);
  }
}
