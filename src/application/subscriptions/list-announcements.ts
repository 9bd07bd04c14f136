import {
  changeNotice,
  type ListCapability,
  listCapabilities,
} from '../../domain/mcp/changed-list.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { OpenSessions } from '../sessions/open-sessions.ts';
import type { StatelessServers } from '../stateless/stateless-servers.ts';

export interface ListAnnouncementsParts {
  readonly pools: PoolDirectory;
  readonly sessions: OpenSessions;
  readonly servers: StatelessServers;
}

/** Tells the clients of a server that they are shown another list than before, though the server has changed nothing. */
export class ListAnnouncements {
  readonly #parts: ListAnnouncementsParts;

  constructor(parts: ListAnnouncementsParts) {
    this.#parts = parts;
  }

  /** Of every server: who may see what has changed. */
  tellAll(): void {
    for (const server of this.#parts.pools.names) {
      for (const capability of listCapabilities) this.tell(server, capability);
    }
  }

  tell(server: string, capability: ListCapability): void {
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
    servers.announce(server, notice);
  }
}
