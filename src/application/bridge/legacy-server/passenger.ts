import type { Fault } from '../../../domain/fault/fault.ts';
import type { LegacyServerFacts } from '../../../domain/mcp/bridge/to-legacy/legacy-discovery.ts';
import type { ModernAnswers } from '../../../domain/mcp/bridge/to-legacy/modern-answer.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { RepeatableTools } from '../../healing/repeatable-tools.ts';
import type { PendingRequest } from '../../links/pending.ts';
import type { Upstream } from '../../links/upstream.ts';

/** A session with a legacy server, as those who use it see it. */
export interface OpenLane {
  readonly upstream: Upstream;
  /** What the server said of itself in the handshake. */
  readonly facts: LegacyServerFacts;
  readonly answers: ModernAnswers;
  /** A progress token that nobody else on this lane has. */
  nextToken(): number;
  /** Makes the server log from this level on; a promise while it is being told. */
  raiseLevel(level: string): Promise<void> | undefined;
  /** Answers a request of the server; `idKey` is the raw text of its id. */
  respond(idKey: string, response: Uint8Array): void;
  /** `isAbandoned`: the server may still be working for the passenger, and may still ask and tell. */
  leave(passenger: Passenger, isAbandoned?: boolean): void;
}

/** Whoever needs a lane for a while. */
export interface Passenger {
  /** What the server asks could not be told from what it asks for others: it needs a channel for itself. */
  readonly isAlone: boolean;
  /** Its side of a conversation with the server; undefined for passengers the server has nothing to tell. */
  readonly talker: Talker | undefined;
  /** It has a lane from now on, until it leaves. */
  board(lane: OpenLane): void;
  /** There is no lane for it. */
  refused(fault: Fault): void;
  /** Its lane is gone. */
  laneLost?(fault: Fault): void;
  /** Since when it only waits for its client, keeping the lane; undefined otherwise. */
  readonly parkedSinceMs?: number | undefined;
  /** Others need the lane more. */
  makeWay?(): void;
}

/** A request of a client, to whom the server may talk while it works on it. */
export interface Talker extends PendingRequest {
  /** The server asks the client something. */
  asked(message: Message): void;
  /** The server does not want to know any more what it asked under this id. */
  withdrawn(idKey: string): void;
  /** A notification that belongs to the request. */
  take(message: Message): void;
}

/** Gives lanes to passengers. */
export interface LanePlaces {
  place(passenger: Passenger): void;
  /** It does not wait any more. */
  withdraw(passenger: Passenger): void;
  /** Somebody who has a lane only waits for a client from now on. */
  parked(): void;
  /** What the server says of its tools there; undefined when it has none, or is gone. */
  tools(): Promise<RepeatableTools | undefined>;
}
