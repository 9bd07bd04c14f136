import type { Verdict } from '../../domain/breaker/verdict.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { LinkTraffic } from '../links/link-traffic.ts';
import type { PendingRequest } from '../links/pending.ts';
import type { LinkProcess } from '../ports/driven/backend-connector.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { EndpointState } from './endpoint-state.ts';

/** A request that is not counted at its endpoint. */
const uncounted = -2;
/** One that is counted, and says nothing of the endpoint. */
const mute = -1;

export interface EndpointLinkParts {
  readonly clock: Clock;
  /** A request is sent. */
  readonly sent: () => void;
  readonly closed: (link: EndpointLink) => void;
}

/** What one link tells of its endpoint. */
export class EndpointLink implements LinkTraffic {
  readonly state: EndpointState;
  /** What was started for it, if anything was. */
  process: LinkProcess | undefined;
  /** Requests under way over it that are to end some day. */
  inFlight = 0;
  /** Those sent over it since it was opened. */
  requests = 0;
  readonly #parts: EndpointLinkParts;
  readonly #openedAtMs: number;
  /** A process that one session has to itself: what its requests meet there says nothing of the processes of others. */
  readonly #isOwnProcess: boolean;
  /** It only looks at what the server is; some end when they are asked what they do not know. */
  #isLook: boolean;
  #isSession = false;
  #isOver = false;

  constructor(
    state: EndpointState,
    parts: EndpointLinkParts,
    purpose: { readonly isOwnProcess: boolean; readonly isLook: boolean },
  ) {
    this.state = state;
    this.#parts = parts;
    this.#openedAtMs = parts.clock.nowMs();
    this.#isOwnProcess = purpose.isOwnProcess;
    this.#isLook = purpose.isLook;
  }

  get admits(): boolean {
    return this.#isOwnProcess || this.state.serves;
  }

  /** It is open, and used from now on. */
  opened(era: Era): void {
    this.#isLook = false;
    if (era !== 'legacy' || this.#isOver || this.#isSession) return;
    this.#isSession = true;
    this.state.sessionOpened();
  }

  began(request: PendingRequest): void {
    if (this.#isLook || request.isLasting === true) {
      request.generation = uncounted;
      return;
    }
    this.inFlight += 1;
    this.requests += 1;
    this.#parts.sent();
    request.sentAtMs = this.#parts.clock.nowMs();
    if (this.#isOwnProcess && request.method !== 'initialize') {
      this.state.sent();
      request.generation = mute;
    } else request.generation = this.state.began();
  }

  ended(request: PendingRequest, verdict: Verdict, isCutOff = false): void {
    const { generation } = request;
    if (generation === uncounted) return;
    request.generation = uncounted;
    this.inFlight -= 1;
    const nowMs = this.#parts.clock.nowMs();
    const { sentAtMs } = request;
    const isMute = this.#isOwnProcess && generation === mute;
    // What was under way together broke together: that is one failure.
    const isSameBreak = isCutOff && verdict === 'failure' && sentAtMs <= this.state.brokeAtMs;
    if (isCutOff && !isSameBreak) this.state.brokeAtMs = nowMs;
    const said = isMute || isSameBreak ? 'none' : verdict;
    this.state.ended(said, nowMs - sentAtMs, generation, nowMs);
  }

  crashed(fault: Fault): void {
    if (!this.#isLook) this.state.crashed(fault, this.#parts.clock.nowMs() - this.#openedAtMs);
  }

  over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#isSession) this.state.sessionClosed();
    this.#parts.closed(this);
  }
}
