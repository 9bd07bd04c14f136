import { Fault } from '../../domain/fault/fault.ts';
import type { EraEvidence } from '../../domain/mcp/era-evidence.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { Logger } from '../ports/driven/logger.ts';

/** What was found out about a server, and when. */
export interface EraVerdict {
  readonly era: Era;
  readonly checkedAtMs: number;
  /** The revisions the server named, as far as it did. */
  readonly versions: readonly string[];
}

export interface ServerEraParts {
  readonly server: string;
  /** A fault: nothing was shown. */
  readonly ask: () => Promise<EraEvidence | Fault>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A legacy verdict is checked again after this: it goes on working when the server learns the newer protocol. */
  readonly maxAgeMs: number;
}

/** Doubts follow from failed calls, and those may be many. */
const doubtPauseMs = 1_000;
/** After a check that showed nothing, the next one waits for this part of the age of a verdict. */
const retryPart = 10;

/** Which era one server lives in: asked once, dated, asked again when the verdict does not fit or is old. */
export class ServerEra {
  readonly #parts: ServerEraParts;
  #verdict: EraVerdict | undefined;
  #asking: Promise<Era | Fault> | undefined;
  #isDoubted = false;
  #doubtsFromMs = 0;
  #staleAtMs = 0;

  constructor(parts: ServerEraParts) {
    this.#parts = parts;
  }

  get verdict(): EraVerdict | undefined {
    return this.#verdict;
  }

  /** At once while there is a verdict that stands. */
  current(): Era | Promise<Era | Fault> {
    const verdict = this.#verdict;
    if (verdict === undefined) return this.#ask();
    if (this.#isDoubted && this.#now >= this.#doubtsFromMs) return this.#ask();
    if (verdict.era === 'legacy' && this.#now >= this.#staleAtMs) void this.#ask();
    return verdict.era;
  }

  doubt(): void {
    this.#isDoubted = true;
  }

  take({ era, versions }: EraEvidence): void {
    const { server, clock, logger, maxAgeMs } = this.#parts;
    const before = this.#verdict;
    this.#verdict = { era, checkedAtMs: clock.nowMs(), versions };
    this.#staleAtMs = this.#verdict.checkedAtMs + maxAgeMs;
    this.#isDoubted = false;
    if (before === undefined) logger.debug('the era of a server is known', { server, era });
    else if (before.era !== era) {
      logger.info('a server went over to another era of MCP', {
        server,
        from: before.era,
        to: era,
      });
    }
  }

  get #now(): number {
    return this.#parts.clock.nowMs();
  }

  #ask(): Promise<Era | Fault> {
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askOnce(): Promise<Era | Fault> {
    const wasDoubted = this.#isDoubted;
    const evidence = await this.#parts.ask();
    if (wasDoubted) this.#doubtsFromMs = this.#now + doubtPauseMs;
    if (evidence instanceof Fault) {
      this.#staleAtMs = this.#now + this.#parts.maxAgeMs / retryPart;
      return evidence;
    }
    this.take(evidence);
    return evidence.era;
  }
}
