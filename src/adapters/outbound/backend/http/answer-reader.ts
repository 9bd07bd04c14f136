import type { LongMessages } from '../../../../application/ports/driven/backend-connector.ts';
import type { Fault } from '../../../../domain/fault/fault.ts';
import type {
  EventStreamGet,
  EventStreamReceiver,
} from '../../../shared/http-client/event-stream-get.ts';
import type { Exchange } from '../../../shared/http-client/running-exchanges.ts';
import type { HttpSettings } from './settings.ts';

/** Reads the body of one response. Reports the outcome of the call itself. */
export interface AnswerReader {
  /** A fault says that the rest is not wanted, `answered` that nothing more need come. */
  push(chunk: Uint8Array): Fault | 'answered' | undefined;
  /** The body is complete. */
  end(): void;
  /** The connection broke before. */
  broken(): void;
}

/** What readers need of their link. Nothing reported after the end of the link reaches anybody. */
export interface AnswerTarget {
  readonly server: string;
  readonly settings: HttpSettings;
  /** Takes messages that are too long to be collected. */
  readonly long: LongMessages | undefined;
  /** Undefined in the stateless era. */
  readonly session: SessionTarget | undefined;
  /** `status`: of the response whose whole body the message is. */
  message(
    bytes: Uint8Array,
    call: number | undefined,
    carrier: 'body' | 'channel',
    status?: number,
  ): void;
  /** `status`: of a refusal. */
  failed(call: number | undefined, fault: Fault, status?: number): void;
}

/** What only links of the handshake revisions have: a session, and streams that are taken up again. */
export interface SessionTarget {
  /** The server gave it an id. */
  readonly isKnown: boolean;
  /** `Mcp-Session-Id` of a successful answer. Returns whether it can be used. */
  sessionOffered(id: string): boolean;
  /** The server no longer knows the session. `call`: the request that showed it, of which the server did nothing. */
  sessionLost(call: number | undefined): void;
  /** The server closed the stream of the call; the rest is fetched. */
  released(call: number): void;
  /** Gets a stream, from the start or after an event (`Last-Event-ID`). */
  openStream(receiver: EventStreamReceiver, lastEventId: string): EventStreamGet;
  /** What goes on without a request of its own is held up and given up with the link. */
  began(exchange: Exchange): void;
  ended(exchange: Exchange): void;
}
