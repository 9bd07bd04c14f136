import { Fault } from '../../domain/fault/fault.ts';
import {
  type EraEvidence,
  eraEvidence,
  type ProbeCarrier,
  type ProbeOutcome,
} from '../../domain/mcp/era-evidence.ts';
import { type Implementation, ownInitializeParams } from '../../domain/mcp/rev2025/handshake.ts';
import { standardHeaders } from '../../domain/mcp/rev2026/mirrored-headers.ts';
import { gatewaySender, paramsWithMeta, senderMeta } from '../../domain/mcp/rev2026/sender-meta.ts';
import type { Deadlines } from '../links/deadlines.ts';
import type { Upstream } from '../links/upstream.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Logger } from '../ports/driven/logger.ts';
import { type ProbeQuestion, probe } from './probe-request.ts';
import { findWay, mayBeSse } from './sse-fallback.ts';

export interface EraProbeParts {
  /** On HTTP silence shows nothing, so the probe may take as long as any call. */
  readonly deadlines: Deadlines;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly identity: Implementation;
}

/** A server that starts slowly is listened to for this many times the time after which it counts as silent. */
const patience = 10;

/** A link on which the question was asked. */
interface Asked {
  readonly upstream: Upstream;
  readonly carrier: ProbeCarrier;
  readonly outcome: Promise<ProbeOutcome>;
}

/**
 * Asks one server which era it lives in: `server/discover` over a link of its own. The link is left in the pool for
 * whoever opens the next one, where it can still be used.
 */
export class EraProbe {
  readonly #pool: ServerPool;
  readonly #parts: EraProbeParts;
  readonly #silenceMs: number;
  readonly #onLateEvidence: (evidence: EraEvidence) => void;
  readonly #question: ProbeQuestion;
  readonly #initializeParams: Uint8Array;
  /** The link of the question that is being asked. */
  #asked: Asked | undefined;
  /** It was silent for too long, and may still answer: who waits for that, until somebody asks again. */
  #latecomer: object | undefined;
  /** Runs from the first silence on, however often is asked meanwhile: an answer that was lost never comes. */
  #stopPatience: (() => void) | undefined;
  #isClosed = false;

  /** `onLateEvidence`: a channel was taken for legacy because of its silence, and spoke after all. */
  constructor(
    pool: ServerPool,
    parts: EraProbeParts,
    silenceMs: number,
    onLateEvidence: (evidence: EraEvidence) => void,
  ) {
    this.#pool = pool;
    this.#parts = parts;
    this.#silenceMs = silenceMs;
    this.#onLateEvidence = onLateEvidence;
    this.#question = {
      method: 'server/discover',
      params: paramsWithMeta(senderMeta(gatewaySender(parts.identity)), undefined),
      headers: standardHeaders('server/discover', undefined),
    };
    this.#initializeParams = ownInitializeParams(parts.identity);
  }

  /** One question at a time. A fault: nothing was shown. */
  async ask(): Promise<EraEvidence | Fault> {
    const asked = this.#takeUp() ?? (await this.#begin());
    if (asked instanceof Fault) return asked;
    const outcome =
      asked.carrier === 'http'
        ? await asked.outcome
        : await within(asked.outcome, this.#silenceMs, this.#parts.timers);
    if (outcome === undefined) return this.#waitOn(asked);
    return this.#conclude(asked, outcome);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopPatience?.();
    await Promise.all([this.#asked?.upstream.close(), this.#pool.close()]);
  }

  /** Nobody needs to know any more why it says nothing. */
  giveUpSilence(): void {
    if (this.#latecomer === undefined || this.#asked === undefined) return;
    this.#latecomer = undefined;
    this.#letGo(this.#asked);
  }

  /** The question that is still open is not asked a second time. */
  #takeUp(): Asked | undefined {
    if (this.#latecomer === undefined) return undefined;
    this.#latecomer = undefined;
    return this.#asked;
  }

  async #begin(): Promise<Asked | Fault> {
    const upstream = await this.#pool.look();
    if (upstream instanceof Fault) return upstream;
    if (this.#isClosed) {
      await upstream.close();
      return shuttingDown();
    }
    const carrier = upstream.endpoint.target.protocol === 'http' ? 'http' : 'channel';
    const deadlines = carrier === 'http' ? this.#parts.deadlines : undefined;
    const outcome = probe(upstream, this.#question, deadlines);
    this.#asked = { upstream, carrier, outcome };
    return this.#asked;
  }

  /** A process that takes long to start (packages are fetched first) must not pass for a legacy one for long. */
  #waitOn(asked: Asked): EraEvidence {
    if (this.#asked !== asked) return silent; // meanwhile it was given up
    this.#stopPatience ??= this.#parts.timers.after(this.#silenceMs * patience, () => {
      this.#latecomer = undefined;
      this.#letGo(asked);
    });
    const latecomer = {};
    this.#latecomer = latecomer;
    void asked.outcome.then(async (outcome) => {
      if (this.#latecomer !== latecomer) return; // it was asked for again, or given up
      this.#latecomer = undefined;
      const evidence = await this.#conclude(asked, outcome);
      if (!(evidence instanceof Fault) && 'answer' in outcome) this.#onLateEvidence(evidence);
    });
    return silent;
  }

  async #conclude(asked: Asked, outcome: ProbeOutcome): Promise<EraEvidence | Fault> {
    if (this.#isClosed) return shuttingDown();
    if (this.#asked === asked) this.#endPatience();
    const evidence = eraEvidence(outcome, asked.carrier);
    if ('answer' in outcome) this.#pool.said.discovered(outcome.answer);
    if (evidence instanceof Fault) this.#letGo(asked);
    else if (this.#isOfUse(asked, outcome, evidence)) {
      this.#asked = undefined;
      this.#pool.keepSpare(asked.upstream, evidence.era);
    } else {
      this.#letGo(asked);
      if (asked.carrier === 'http') return this.#withWay(asked.upstream, outcome, evidence);
    }
    return evidence;
  }

  /** A legacy server that answered goes on as if nothing had been; one that did not may be about to end. */
  #isOfUse({ carrier }: Asked, outcome: ProbeOutcome, { era }: EraEvidence): boolean {
    if (era === 'modern') return true;
    return carrier === 'channel' && 'answer' in outcome;
  }

  async #withWay(
    { endpoint }: Upstream,
    outcome: ProbeOutcome,
    evidence: EraEvidence,
  ): Promise<EraEvidence | Fault> {
    if (!mayBeSse(outcome)) {
      this.#pool.reachBySse(false);
      return evidence;
    }
    const { deadlines, logger } = this.#parts;
    const way = await findWay(this.#pool, endpoint, this.#initializeParams, deadlines);
    if (this.#isClosed) return shuttingDown();
    if (way instanceof Fault) return way;
    if (way === 'sse') {
      logger.info('this server is reached by HTTP+SSE', { server: endpoint.server });
    }
    return evidence;
  }

  #letGo(asked: Asked): void {
    if (this.#asked === asked) {
      this.#asked = undefined;
      this.#endPatience();
    }
    void asked.upstream.close();
  }

  #endPatience(): void {
    this.#stopPatience?.();
    this.#stopPatience = undefined;
  }
}

const silent: EraEvidence = { era: 'legacy', versions: [] };

const shuttingDown = (): Fault => new Fault('shutting_down', 'the gateway is shutting down');

/** Undefined when it takes longer. */
const within = <Value>(
  value: Promise<Value>,
  ms: number,
  timers: Timers,
): Promise<Value | undefined> =>
  new Promise((resolve, reject) => {
    const stop = timers.after(ms, () => resolve(undefined));
    value.then((found) => {
      stop();
      resolve(found);
    }, reject);
  });
