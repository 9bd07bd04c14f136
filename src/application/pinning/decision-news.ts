import { Fault } from '../../domain/fault/fault.ts';
import { changeNotice, type ListCapability } from '../../domain/mcp/changed-list.ts';
import type { PinKind } from '../../domain/pinning/pin-book.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { OpenSessions } from '../sessions/open-sessions.ts';
import type { StatelessServers } from '../stateless/stateless-servers.ts';
import type { Pins } from './pins.ts';

export interface DecisionNewsParts {
  readonly pins: Pins;
  readonly pools: PoolDirectory;
  readonly sessions: OpenSessions;
  readonly servers: StatelessServers;
}

const capabilityOf: Readonly<Record<PinKind, ListCapability>> = {
  tool: 'tools',
  prompt: 'prompts',
};

/** Tells the clients of a server that its list is another one since an operator approved or refused something. */
export class DecisionNews {
  readonly #parts: DecisionNewsParts;

  constructor(parts: DecisionNewsParts) {
    this.#parts = parts;
  }

  /** The returned function ends it. */
  start(): () => void {
    return this.#parts.pins.onDecision((server, kind) => {
      void this.#tell(server, capabilityOf[kind]);
    });
  }

  async #tell(server: string, capability: ListCapability): Promise<void> {
    const { pools, sessions, servers } = this.#parts;
    const notice = changeNotice(capability);
    // As if the server itself had said it: that is how clients of all servers as one hear of it.
    pools.find(server)?.listNews.heard(notice);
    for (const conversation of sessions.all) {
      const isIntroduced = conversation.protocolVersion !== undefined;
      if (conversation.onlyServer === server && isIntroduced) {
        conversation.outlet.deliver(notice.bytes);
      }
    }
    const stateless = await servers.find(server);
    if (!(stateless instanceof Fault)) stateless.changes.announce(notice);
  }
}
