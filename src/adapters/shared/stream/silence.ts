import { Fault } from '../../../domain/fault/fault.ts';
import type { StreamDeadlines } from './stream-deadlines.ts';

/** What the client of a connection owes and is owed. */
export interface ClientDebts {
  /** The rest of a message that has begun. */
  readonly isMidMessage: boolean;
  /** It has not said yet who it is, and must. */
  readonly owesProof: boolean;
  /** It waits for an answer. */
  readonly isWaiting: boolean;
  /** It has agreed to answer signs of life. */
  readonly answersSigns: boolean;
}

const CUT_OFF = new Fault('idle_timeout', 'The rest of what was begun did not come in time.');
const TOO_SILENT = new Fault('idle_timeout', 'Nothing was said for too long.');
const LIFELESS = new Fault('idle_timeout', 'A sign of life was not answered.');

/** How long nothing has come on a connection, and what follows from it. Exact to one tick of the roster. */
export class Silence {
  readonly #deadlines: StreamDeadlines;
  readonly #openedMs: number;
  #lastHeardMs: number;
  #wasHeard = false;
  #hasSpoken = false;
  /** Since something was heard. */
  #signsGiven = 0;

  constructor(deadlines: StreamDeadlines, nowMs: number) {
    this.#deadlines = deadlines;
    this.#openedMs = nowMs;
    this.#lastHeardMs = nowMs;
  }

  /** Bytes have come. Called for each chunk, so it reads no clock. */
  broken(): void {
    this.#wasHeard = true;
    this.#hasSpoken = true;
  }

  /** Nothing could be heard until now. */
  startOver(nowMs: number): void {
    this.#lastHeardMs = nowMs;
    this.#signsGiven = 0;
  }

  /** What is due now: the end with a fault, a sign of life, or nothing. `debts` undefined: nothing can be heard for now. */
  check(nowMs: number, debts: ClientDebts | undefined): Fault | 'sign' | undefined {
    if (this.#wasHeard) this.startOver(nowMs);
    this.#wasHeard = false;
    if (debts === undefined) return undefined;
    const { handshakeTimeoutMs, idleTimeoutMs } = this.#deadlines;
    const silentMs = nowMs - this.#lastHeardMs;
    if (handshakeTimeoutMs > 0 && this.#isOverdue(nowMs, silentMs, debts)) return CUT_OFF;
    if (idleTimeoutMs > 0 && !debts.isWaiting && silentMs >= idleTimeoutMs) return TOO_SILENT;
    return this.#signDue(silentMs, debts);
  }

  #isOverdue(nowMs: number, silentMs: number, { isMidMessage, owesProof }: ClientDebts): boolean {
    const { handshakeTimeoutMs } = this.#deadlines;
    if (isMidMessage && silentMs >= handshakeTimeoutMs) return true;
    return (owesProof || !this.#hasSpoken) && nowMs - this.#openedMs >= handshakeTimeoutMs;
  }

  #signDue(silentMs: number, { answersSigns }: ClientDebts): Fault | 'sign' | undefined {
    const { heartbeatMs } = this.#deadlines;
    if (heartbeatMs === 0 || silentMs < heartbeatMs * (this.#signsGiven + 1)) return undefined;
    if (answersSigns && this.#signsGiven > 0) return LIFELESS;
    this.#signsGiven += 1;
    return 'sign';
  }
}
