import { Fault } from '../../../domain/fault/fault.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import { acceptableOf } from '../../shared/http/media-type.ts';
import { refuse } from '../../shared/http/refusal.ts';
import { stickyValuesOf } from '../../shared/http/sticky-values.ts';
import type { Entrance, PostEntrance } from './entrance.ts';
import type { HttpSession } from './http-session.ts';
import { InitializeReply } from './initialize-reply.ts';
import type { PeerSessions, Request } from './peer-sessions.ts';
import { PostReply } from './post-reply.ts';
import { versionFault } from './protocol-version.ts';
import { batchIdsIn, isHarmless } from './repeating.ts';
import { unknownSession } from './session-faults.ts';
import type { HttpSessions } from './sessions.ts';
import { asFault } from './unreadable.ts';

/** What a POST carried: a message, a batch (undefined), or neither. */
type Content = Message | WireFault | undefined;

const WITHOUT_BODY: Request = { body: undefined, isRepeatable: true };
const NO_IDS: readonly string[] = [];

/** The half of Streamable HTTP that has sessions (specification 2025-11-25, basic/transports). */
export class LegacyHttp {
  readonly #sessions: HttpSessions;
  /** Undefined where this gateway stands alone. */
  readonly #peers: PeerSessions | undefined;

  constructor(sessions: HttpSessions, peers?: PeerSessions) {
    this.#sessions = sessions;
    this.#peers = peers;
  }

  receive(post: PostEntrance, body: Uint8Array, content: Content): void {
    const session = this.#sessionOf(post, content);
    if (session !== 'elsewhere') this.#receiveFor(session, post, body, content);
    else {
      const request = { body: post.whole, isRepeatable: isHarmless(body, content) };
      this.#seek(post, request, (found) => this.#receiveFor(found, post, body, content));
    }
  }

  /** A GET: the session's own stream, or the rest of a broken one. */
  listen(entrance: Entrance): void {
    const session = this.#existingSessionOf(entrance);
    if (session !== 'elsewhere') listenTo(session, entrance);
    else this.#seek(entrance, WITHOUT_BODY, (found) => listenTo(found, entrance));
  }

  /** A DELETE. */
  endSession(entrance: Entrance): void {
    const session = this.#existingSessionOf(entrance);
    if (session !== 'elsewhere') end(session, entrance);
    else this.#seek(entrance, WITHOUT_BODY, (found) => end(found, entrance));
  }

  /** `found`: the session, or why there is none; not called where another replica answers. */
  #seek(entrance: Entrance, request: Request, found: (session: HttpSession | Fault) => void): void {
    const id = entrance.exchange.header('mcp-session-id') ?? '';
    void this.#peers?.seek(entrance, id, request).then((session) => {
      if (session !== 'carried') found(session);
    });
  }

  #receiveFor(
    session: HttpSession | Fault | undefined,
    post: PostEntrance,
    body: Uint8Array,
    content: Content,
  ): void {
    const idText = content?.idKey;
    if (session instanceof Fault) {
      refuse(post.exchange, session, idText);
      return;
    }
    const fault = versionFaultOf(post);
    if (fault !== undefined) refuse(post.exchange, fault, idText);
    else if (session !== undefined) this.#hand(post, session, body, content);
    else this.#receiveWithoutSession(post, body, content);
  }

  #receiveWithoutSession(post: PostEntrance, body: Uint8Array, content: Content): void {
    const { exchange, address } = post;
    const initialize = initializeIn(content);
    // A batch cannot hold an initialize, so it is never the start of a session.
    if (content instanceof WireFault) refuse(exchange, asFault(content), content.idKey);
    else if (initialize !== undefined) this.#initialize(post, initialize);
    else if (address.servesWithoutSession) {
      const session = this.#open(post, true);
      if (session instanceof Fault) refuse(exchange, session, content?.idKey);
      else this.#hand(post, session, body, content);
    } else {
      const text = 'Mcp-Session-Id is missing; send initialize first and repeat the id it returns';
      refuse(exchange, new Fault('session_required', text), content?.idKey);
    }
  }

  #initialize(post: PostEntrance, message: Message): void {
    const { exchange } = post;
    const session = this.#open(post, false);
    if (session instanceof Fault) {
      refuse(exchange, session, message.idKey);
      return;
    }
    const established = () => this.#sessions.establish(session, post);
    const reply = new InitializeReply(post, session, established);
    session.gatewaySession?.accept(message, reply, post.target);
  }

  #open(
    { exchange, address, principal, asked }: Entrance,
    isOneShot: boolean,
  ): HttpSession | Fault {
    const { namespace } = address;
    const { remoteAddress } = exchange;
    const userAgent = exchange.header('user-agent');
    const sticky = stickyValuesOf(exchange, this.#sessions.stickyNames);
    const who = { principal, remoteAddress, userAgent, stickyValues: sticky };
    return this.#sessions.open({ protocol: 'http', namespace, asked, ...who }, isOneShot);
  }

  #existingSessionOf(entrance: Entrance): HttpSession | Fault | 'elsewhere' {
    return this.#sessionOf(entrance) ?? new Fault('session_required', 'Mcp-Session-Id is missing');
  }

  /** Undefined when the request shows none. `elsewhere`: it is not, or not surely, open here, and may be at another replica. */
  #sessionOf(entrance: Entrance, content?: Content): HttpSession | Fault | 'elsewhere' | undefined {
    const { exchange, address, principal } = entrance;
    const id = exchange.header('mcp-session-id');
    if (id === undefined) {
      const isNew = initializeIn(content) !== undefined;
      return isNew ? undefined : this.#sessions.findForgotten(entrance);
    }
    const session = this.#sessions.find(id);
    const peers = this.#peers;
    if (session === undefined) return peers === undefined ? unknownSession() : 'elsewhere';
    if (!session.belongsTo(principal.key, address.namespace)) return unknownSession();
    return peers === undefined || peers.isSure(session) ? session : 'elsewhere';
  }

  #hand(
    { exchange, acceptable, target, principal }: PostEntrance,
    session: HttpSession,
    body: Uint8Array,
    content: Content,
  ): void {
    const { gatewaySession } = session;
    gatewaySession?.renewed?.(principal, exchange.remoteAddress);
    const reply = new PostReply(exchange, session, {
      acceptable,
      principal,
      idText: content?.idKey ?? '',
      batchIds: content === undefined && this.#peers !== undefined ? batchIdsIn(body) : NO_IDS,
    });
    const acceptance =
      content === undefined || content instanceof WireFault
        ? gatewaySession?.receive(body, reply, target)
        : gatewaySession?.accept(content, reply, target);
    if (acceptance === 'accepted') reply.accepted();
  }
}

const listenTo = (session: HttpSession | Fault, entrance: Entrance): void => {
  const { exchange } = entrance;
  const lastEventId = exchange.header('last-event-id');
  if (session instanceof Fault) {
    refuse(exchange, session);
  } else if (lastEventId === undefined && session.profile.getStream === 'refused') {
    // Whoever resumes a stream knows what it asks for.
    const text = 'this kind of client is served without a stream of its own';
    refuse(exchange, new Fault('http_method_refused', text), '', ['allow', 'POST, DELETE']);
  } else {
    const fault = streamFault(entrance) ?? session.listen(entrance, lastEventId);
    if (fault !== undefined) refuse(exchange, fault);
  }
};

const end = (session: HttpSession | Fault, { exchange }: Entrance): void => {
  if (session instanceof Fault) {
    refuse(exchange, session);
    return;
  }
  session.close();
  exchange.reply(200, []);
};

const initializeIn = (content: Content): Message | undefined =>
  content !== undefined &&
  !(content instanceof WireFault) &&
  content.method === 'initialize' &&
  content.kind === 'request'
    ? content
    : undefined;

const versionFaultOf = ({ exchange }: Entrance): Fault | undefined =>
  versionFault(exchange.header('mcp-protocol-version'));

const streamFault = (entrance: Entrance): Fault | undefined => {
  if (!acceptableOf(entrance.exchange.header('accept')).eventStream) {
    return new Fault('not_acceptable', 'GET opens a stream; accept text/event-stream');
  }
  return versionFaultOf(entrance);
};
