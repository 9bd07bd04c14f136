import type { Message } from '../../domain/wire/message.ts';
import { onOneLine } from '../../domain/wire/splice.ts';
import type { Enforcement } from '../authorization/enforcement.ts';
import type { Asker } from '../federation/asker.ts';
import type { ExposedNotices } from '../federation/exposed-notice.ts';
import type { ExposedUris } from '../federation/exposed-uris.ts';
import type { ListChanges } from '../federation/list-changes.ts';
import type { SubscribedUris } from '../federation/subscribed-uris.ts';
import type { PendingRequest } from '../links/pending.ts';
import { answerPing } from '../links/ping-answer.ts';
import type { Upstream } from '../links/upstream.ts';
import type { ClientOutlet } from '../ports/driving/client-session.ts';
import type { ServerCalls } from '../push/server-calls.ts';
import { Call } from '../relay/call.ts';
import type { ClientCalls } from '../relay/client-calls.ts';
import { isMissedChange } from '../subscriptions/change.ts';

const updatedMethod = 'notifications/resources/updated';

/** The client session that servers talk to. */
export interface Addressee extends Asker {
  readonly outlet: ClientOutlet;
  /** The only server it can reach; undefined where several are shown as one. */
  readonly onlyServer: string | undefined;
  readonly calls: ClientCalls;
  readonly serverCalls: ServerCalls;
  readonly subscribedUris: SubscribedUris;
}

export interface ServerMessagesParts {
  readonly changes: ListChanges;
  readonly notices: ExposedNotices;
  readonly uris: ExposedUris;
  readonly enforcement: Enforcement;
}

/**
 * What servers ask and tell client sessions, on its way there: to the call it belongs to, or outside of any. A session
 * with one server gets it as it is; where several are shown as one it is told in the words of the gateway.
 */
export class ServerMessages {
  readonly #parts: ServerMessagesParts;

  constructor(parts: ServerMessagesParts) {
    this.#parts = parts;
  }

  ask(
    session: Addressee,
    upstream: Upstream,
    message: Message,
    about: PendingRequest | undefined,
  ): void {
    if (message.method === 'ping') {
      answerPing(upstream, message);
      return;
    }
    const call = callFor(upstream, about);
    // Nobody knows for which of them it is: none of them may be carried out again.
    if (about === undefined) {
      for (const other of session.calls.values())
        if (other.upstream === upstream) other.sent = undefined;
    }
    const isWhole = session.onlyServer === undefined;
    const asked = isWhole ? this.#parts.uris.told(upstream.endpoint.server, message) : message;
    session.serverCalls.forward(upstream, asked, call, (bytes) => {
      // A call may have ended while its question was still open: the question then goes outside any call.
      if (call === undefined || call.ended) session.outlet.deliver(bytes);
      else call.push(bytes);
    });
  }

  tell(
    session: Addressee,
    upstream: Upstream,
    message: Message,
    about: PendingRequest | undefined,
  ): void {
    const own = about instanceof Call ? about : undefined;
    const { server } = upstream.endpoint;
    if (message.method === 'notifications/cancelled') {
      session.serverCalls.cancelledByServer(upstream, message);
      return;
    }
    const isLog = message.method === 'notifications/message';
    const call = isLog ? callFor(upstream, about) : own;
    // A guess must not keep a silent call from its deadline.
    if (about !== undefined) own?.showLife();
    this.#pass(session, server, call, message);
  }

  /** The same outside of any call, from a session with a server that is not this client's alone. */
  tellOutside(session: Addressee, server: string, message: Message): void {
    this.#pass(session, server, undefined, message);
  }

  /** A session with a server ended, and not by the gateway's will. */
  lost({ onlyServer }: Pick<Addressee, 'onlyServer'>, server: string): void {
    if (onlyServer === undefined) this.#parts.changes.lost(server);
  }

  /** Another one took its place. */
  reopened(session: Addressee, server: string): void {
    if (session.onlyServer === undefined) this.#parts.changes.reopened(session, server);
  }

  /** What its client may do may have changed since it subscribed. */
  #pass(session: Addressee, server: string, call: Call | undefined, message: Message): void {
    const { enforcement } = this.#parts;
    if (enforcement.isOn && message.method === updatedMethod) {
      enforcement.ifReadable(session.caller, server, message, () =>
        this.#passOn(session, server, call, message),
      );
    } else this.#passOn(session, server, call, message);
  }

  #passOn(session: Addressee, server: string, call: Call | undefined, message: Message): void {
    if (session.onlyServer !== undefined) passOn(session, call, message);
    else {
      for (const noticed of this.#noticed(session, server, message)) {
        passOn(session, call, noticed);
      }
    }
  }

  /** As clients of the whole catalogue see it now: once, more often, or not at all. */
  #noticed(session: Addressee, server: string, message: Message): readonly Message[] {
    const { changes, notices } = this.#parts;
    // Only what was subscribed to is heard of, in the client's own words.
    if (message.method === updatedMethod) {
      return session.subscribedUris.notices(server, message);
    }
    if (isMissedChange(message)) changes.missed(session, server, message);
    const noticed = notices.of(server, message);
    return noticed === undefined ? [] : [noticed];
  }
}

const passOn = (session: Addressee, call: Call | undefined, message: Message): void => {
  const bytes = onOneLine(message);
  if (call === undefined) session.outlet.deliver(bytes);
  else call.push(bytes, message);
};

/** A channel without streams does not say which call a message is about; the longest-running one is the best guess. */
const callFor = (upstream: Upstream, about: PendingRequest | undefined): Call | undefined => {
  const pending = about ?? upstream.oldestCall;
  return pending instanceof Call ? pending : undefined;
};
