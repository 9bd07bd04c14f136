import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import type { Verdict } from '../../domain/breaker/verdict.ts';
import type { LinePlace } from '../../domain/collections/time-line.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { AnswerCarrier } from '../ports/driving/client-session.ts';
import type { BegunAnswer } from '../results/begun-answer.ts';

/** What a request was sent over. */
export interface PendingCarrier {
  /** Undefined until an endpoint was chosen. */
  readonly endpoint: Endpoint | undefined;
  /** The request waits in the gateway: its server has not seen it. */
  readonly isWaiting?: boolean | undefined;
  /**
   * Gives the request up. `notice` is the client's own cancellation, already carrying the outgoing id. `verdict`: what
   * this says about the endpoint; nothing unless said otherwise.
   */
  cancel(pending: PendingRequest, reason: string, notice?: Uint8Array, verdict?: Verdict): void;
  /** Its client reads too slowly: hold back what comes for it alone. False where the carrier cannot. */
  pause(pending: PendingRequest): boolean;
  resume(pending: PendingRequest): void;
}

interface Releasable {
  release(): void;
}

/** One of the limits of a request's time. */
export interface RunningLimit {
  /** Its time begins anew. */
  restart(request: PendingRequest): void;
  /** The server showed life: from now on it may be silent for so long, and no longer. */
  alive(request: PendingRequest): void;
}

/** Where a request stands among those with the same limit. */
export type DeadlinePlace = LinePlace<PendingRequest, RunningLimit>;

/** What a server has seen of a request that failed: certainly nothing, or nobody knows what. */
export type Fate = 'untouched' | 'unknown';

/**
 * A request under way to a server. Exactly one of `onAnswer` and `onFailure` is called, once; or `onBegun`, and after it
 * `onWhole` or `onFailure`.
 */
export interface PendingRequest {
  /** The request's method, for logs and metrics. */
  readonly method: string;
  /** Where it went and under which id of that link; set when it is sent. */
  upstream: PendingCarrier | undefined;
  outgoingId: number;
  /** When it was sent over its link, in monotonic ms; no number once its answer waits for somebody else than the server. */
  sentAtMs: number;
  /** What the breaker of its endpoint gave it for its end. */
  generation: number;
  /** It lasts until somebody ends it: how long it takes says nothing. Absent: it is answered. */
  readonly isLasting?: boolean;
  /** Raw text of the progress token the server will use; empty when the request has none. */
  progressKey: string;
  /** What its server may take until the next sign of life. Set by the deadlines alone; undefined when it has none. */
  deadline?: DeadlinePlace | undefined;
  /** The same for all of its time; undefined where there is no such limit. */
  total?: DeadlinePlace | undefined;
  /** Where a slot of an endpoint with a cap is given back; undefined while it has none. */
  slots?: Releasable | undefined;
  /** Whose it is, for fair turns. Absent for requests of the gateway itself, which never wait for a slot. */
  readonly principalKey?: string | undefined;
  /** On whose behalf the server is asked; absent for requests of the gateway itself, and where the link is one caller's. */
  readonly caller?: Principal | undefined;
  /** Looks for an endpoint anew. Undefined for one that is bound to its link. */
  readonly placeAgain?: (() => void) | undefined;
  /** The client has to act before the server can answer: silence of the server is no fault of its. */
  readonly resting: boolean;
  /**
   * Whether its answer may be a message with a `long` part: of `any` kind, because nobody looks into its result, or with a
   * `string` of the result as that part. `growing`: as `any`, and it may be taken while it comes. Absent: it has to be whole.
   */
  readonly takesLong?: 'growing' | 'any' | 'string' | undefined;
  /** A longer result of it may become a link, for which it has to be known what is in it; absent: none may. */
  readonly linksAbove?: number | undefined;
  /** The answer is on its way, piece by piece. */
  onArriving?(): void;
  /** The answer has begun, and is passed on while it comes. */
  onBegun?(answer: BegunAnswer, carrier: AnswerCarrier): void;
  /** The answer that has begun has come to its end. */
  onWhole?(): void;
  /** The answer comes as a stream. */
  onStreaming(): void;
  /** The server closed the call's stream for now. */
  onRelease(): void;
  /** A response; its id is still the link's. `status`: the HTTP status it came with. */
  onAnswer(message: Message, carrier: AnswerCarrier, status?: number): void;
  /**
   * `status`: the HTTP status of a refusal without a JSON-RPC message. `fate`: the way to the server broke, so that
   * another try may be worth it; without one the fault is the last word.
   */
  onFailure(fault: Fault, status?: number, fate?: Fate): void;
}
