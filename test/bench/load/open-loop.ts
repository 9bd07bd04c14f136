import { Pool } from 'undici';

/** What became of the requests of one driver. */
export interface Outcome {
  readonly offered: number;
  /** Answered with a result. */
  readonly served: number;
  /** Refused with 503 and `Retry-After`. */
  readonly refused: number;
  /** Anything else, and what did not come back in time. */
  readonly other: number;
  /** In milliseconds from when a request was due, sorted. */
  readonly servedMs: readonly number[];
  readonly refusedMs: readonly number[];
}

export interface Offer {
  readonly url: string;
  readonly token: string;
  /** Requests for each second, whatever becomes of those before. */
  readonly rate: number;
  readonly forMs: number;
  /** Sessions and, at most, connections: a request that finds none free waits, and its time runs. */
  readonly connections: number;
}

const tickMs = 5;
/** After the last one was due so long is waited for answers. */
const patienceMs = 15_000;

/** Offers requests at a fixed rate, as many clients do that do not know of each other. */
export class OpenLoop {
  readonly #offer: Offer;
  readonly #pool: Pool;
  readonly #sessions: string[] = [];
  readonly #path: string;

  private constructor(offer: Offer) {
    const { origin, pathname } = new URL(offer.url);
    this.#offer = offer;
    this.#path = pathname;
    this.#pool = new Pool(origin, { connections: offer.connections, pipelining: 1 });
  }

  static async open(offer: Offer, sessions = 8): Promise<OpenLoop> {
    const loop = new OpenLoop(offer);
    for (let at = 0; at < sessions; at += 1) {
      const opened = await loop.#post(hello, undefined);
      const session = opened.headers['mcp-session-id'];
      if (typeof session !== 'string') throw new Error(`no session: ${opened.text}`);
      loop.#sessions.push(session);
      await loop.#post(echo(0), session);
    }
    return loop;
  }

  async run(rate = this.#offer.rate, forMs = this.#offer.forMs): Promise<Outcome> {
    const servedMs: number[] = [];
    const refusedMs: number[] = [];
    let [offered, other] = [0, 0];
    const open = new Set<Promise<void>>();
    const startMs = performance.now();
    const ask = async (dueMs: number): Promise<void> => {
      const session = this.#sessions[offered % this.#sessions.length];
      try {
        const { status, text, headers } = await this.#post(echo(offered), session);
        const tookMs = performance.now() - dueMs;
        if (status === 200 && text.includes('"result"')) servedMs.push(tookMs);
        else if (status === 503 && headers['retry-after'] !== undefined) refusedMs.push(tookMs);
        else other += 1;
      } catch {
        other += 1;
      }
    };
    for (;;) {
      const nowMs = performance.now() - startMs;
      if (nowMs >= forMs) break;
      for (; offered < (nowMs / 1_000) * rate; offered += 1) {
        const one = ask(startMs + (offered / rate) * 1_000);
        open.add(one);
        void one.finally(() => open.delete(one));
      }
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
    const patience = new Promise((resolve) => setTimeout(resolve, patienceMs).unref());
    await Promise.race([Promise.all(open), patience]);
    const ordered = (times: number[]) => times.toSorted((one, next) => one - next);
    return {
      offered,
      served: servedMs.length,
      refused: refusedMs.length,
      other: other + open.size,
      servedMs: ordered(servedMs),
      refusedMs: ordered(refusedMs),
    };
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #post(body: string, session: string | undefined) {
    const {
      statusCode,
      headers,
      body: answer,
    } = await this.#pool.request({
      path: this.#path,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${this.#offer.token}`,
        ...(session === undefined ? {} : { 'mcp-session-id': session }),
      },
      body,
    });
    return { status: statusCode, headers, text: await answer.text() };
  }
}

/** The value below which so many of 100 are. */
export const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;

const hello =
  '{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"load","version":"1"}}}';

const echo = (id: number): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"echo","arguments":{"message":"m${id}"}}}`;
