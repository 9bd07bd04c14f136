import { changeNotice, listCapabilities } from '../../domain/mcp/changed-list.ts';
import type { LegacyClients } from '../bridge/legacy-client/legacy-clients.ts';
import type { ListChanges } from '../federation/list-changes.ts';
import { declaredCapability, promisesListChanges } from '../links/declared-capability.ts';
import type { KeptServer, ServerKeeper } from '../pools/server-keeper.ts';
import type { SharedServers } from '../pools/shared-servers.ts';
import type { Targets } from '../relay/targets.ts';
import type { Conversation } from './conversation.ts';
import type { OpenSessions } from './open-sessions.ts';

export interface SessionServersParts {
  readonly sessions: OpenSessions;
  readonly targets: Pick<Targets, 'lone'>;
  readonly changes: Pick<ListChanges, 'join'>;
  readonly shared: SharedServers;
  readonly legacyClients: Pick<LegacyClients, 'subscribed' | 'drop'>;
}

/**
 * What servers that come and go mean for the sessions that are open. A session with no such server notices nothing; one
 * that had the only server there was, without having named it, is shown all as one as soon as there are several.
 */
export class SessionServers implements ServerKeeper {
  readonly #parts: SessionServersParts;

  constructor(parts: SessionServersParts) {
    this.#parts = parts;
  }

  added(): void {
    this.#widen();
  }

  removed({ server }: KeptServer, next: KeptServer | undefined): void {
    for (const conversation of this.#parts.sessions.all) {
      const { onlyServer, upstreams } = conversation;
      if (next !== undefined && onlyServer === server) tellOfChange(conversation, server);
      upstreams.leave(server);
      if (next === undefined) this.#drop(conversation, server);
    }
    if (next === undefined) this.#widen();
  }

  #drop(conversation: Conversation, server: string): void {
    conversation.subscribedUris.forget(server);
    this.#parts.legacyClients.drop(conversation, server);
  }

  #widen(): void {
    const { sessions, targets, changes } = this.#parts;
    const { lone } = targets;
    for (const conversation of sessions.all) {
      const { onlyServer } = conversation;
      if (!conversation.isLone || onlyServer === undefined || onlyServer === lone) continue;
      this.#keepSubscriptions(conversation, onlyServer);
      conversation.onlyServer = undefined;
      conversation.isLone = false;
      if (conversation.introduced) changes.join(conversation);
    }
  }

  /** It goes on hearing of what it subscribed to, in the words it used. */
  #keepSubscriptions(conversation: Conversation, server: string): void {
    const { shared, legacyClients } = this.#parts;
    const uris = [
      ...conversation.upstreams.memory.subscribedAt(server),
      ...(shared.find(server)?.subscribed(conversation) ?? []),
      ...legacyClients.subscribed(conversation, server),
    ];
    for (const uri of uris) conversation.subscribedUris.add(server, uri, uri);
  }
}

/** Its server is another one now: what that lists may be another thing. Only who was promised to hear of it does. */
const tellOfChange = ({ upstreams, outlet }: Conversation, server: string): void => {
  const answer = upstreams.ready(server)?.initializeAnswer;
  for (const capability of listCapabilities) {
    if (promisesListChanges(declaredCapability(answer, capability))) {
      outlet.deliver(changeNotice(capability).bytes);
    }
  }
};
