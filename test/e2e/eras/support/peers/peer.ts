import type { IncomingHttpHeaders } from 'node:http';

export type Era = 'legacy' | 'modern';

/**
 * Writes one message. `about`: raw id of the request it belongs to, undefined for a message outside any.
 * `isLast`: it is the answer.
 */
export type Write = (text: string, about: string | undefined, isLast: boolean) => void;

/** A request as it came. All text is raw JSON unless said otherwise. */
export interface PeerCall {
  readonly id: string;
  /** Decoded. */
  readonly method: string;
  /** Decoded `params.name`; '' when there is none. */
  readonly name: string;
  readonly params: string;
  /** `params.arguments`, `{}` when there are none. */
  readonly args: string;
  /** `params._meta`, `{}` when there is none. */
  readonly meta: string;
  /** The whole message. */
  readonly text: string;
  /** Of the HTTP request; empty elsewhere. */
  readonly headers: IncomingHttpHeaders;
  readonly session: PeerSession;
  /** Neither answered nor cancelled. */
  readonly isOpen: boolean;
  notify(method: string, params: string): void;
  /** Ends it with a result of these members, in the shape of the era. */
  finish(members: string): void;
  /** Ends it with exactly this result. */
  answer(result: string): void;
  refuse(error: string): void;
  /** Asks the client; resolves with its whole answer. Only servers of the legacy era can. */
  ask(method: string, params: string): Promise<string>;
}

export type Reaction = (call: PeerCall, peer: Peer) => void;

/** A legacy session, or one connection (on HTTP one request) of a modern server. */
export interface PeerSession {
  /** Counted from 1 in the order of opening. */
  readonly number: number;
  /** Raw params of initialize. */
  readonly handshake: string;
  readonly log: string;
  receive(text: string, headers?: IncomingHttpHeaders): void;
  /** The stream of a request broke before its answer (HTTP). */
  broken(id: string): void;
  close(): void;
  tell(kind: Change, subject: string, more: string): void;
}

export type Change = 'tools' | 'prompts' | 'resources' | 'updated' | 'tasks';

/** A server that shows what reached it. It reads and writes raw text only. */
export interface Peer {
  readonly era: Era;
  readonly name: string;
  /** All requests, in order. */
  readonly calls: PeerCall[];
  /** Those that were cancelled while they ran. */
  readonly cancelled: PeerCall[];
  /** Raw params of cancellations of what did not run. */
  readonly strayCancels: string[];
  /** What a client must not do, such as headers that say something else than the body. */
  readonly complaints: string[];
  /** Those that are open. */
  readonly sessions: Set<PeerSession>;
  /** How many were ever opened. */
  readonly opened: number;
  /** What happens on a request, by method or by `METHOD NAME`. */
  readonly reactions: Record<string, Reaction | undefined>;
  openSession(write: Write): PeerSession;
  callsOf(method: string, name?: string): readonly PeerCall[];
  /**
   * Tells everybody who is to hear of it. `subject`: the resource or task. `more`: raw members behind the others, each
   * after its comma.
   */
  announce(kind: Change, subject?: string, more?: string): void;
}
