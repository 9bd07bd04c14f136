import type { buildConnector, Dispatcher, Pool } from 'undici';
import { checkedConnector } from '../egress/checked-connector.ts';
import type { Passage } from '../egress/passage.ts';
import { BodyCollector } from './body-collector.ts';
import { UndiciPool } from './undici-pool.ts';

/** A single question of the gateway's own: to an authorization server, a key server, a decision point. */
export interface Question {
  readonly method: 'GET' | 'POST';
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly maxAnswerBytes: number;
  /** From the first byte of the question to the last of the answer. */
  readonly timeoutMs: number;
}

export interface Answered {
  /** Redirects are answers like any other: they are not followed. */
  readonly status: number;
  readonly body: Uint8Array;
  /** First value of a header; `name` in lower case. */
  header(name: string): string | undefined;
}

/** Asks other servers. Connections to an origin are kept for the next question. */
export interface Outgoing {
  /** The whole answer, or a text that says why there is none; never rejects. `url`: http or https. */
  ask(url: string, question: Question): Promise<Answered | string>;
}

const MAX_CONNECTIONS = 16;
/** Peers name origins too: the one that was met first is forgotten. */
const MAX_ORIGINS = 64;

export class PooledOutgoing implements Outgoing {
  readonly #pools = new Map<string, Pool>();
  readonly #passageTo: (origin: string) => Passage | undefined;

  /** `passageTo`: by which way out an origin is reached, asked for each connection. Absent: any address is. */
  constructor(passageTo: (origin: string) => Passage | undefined = () => undefined) {
    this.#passageTo = passageTo;
  }

  /** How many are remembered. */
  get origins(): number {
    return this.#pools.size;
  }

  ask(url: string, question: Question): Promise<Answered | string> {
    if (!URL.canParse(url)) return Promise.resolve('its URL is not one');
    const { origin, protocol, pathname, search } = new URL(url);
    if (!/^https?:$/.test(protocol)) return Promise.resolve('its URL is not http or https');
    const { promise, resolve } = Promise.withResolvers<Answered | string>();
    const { method, headers, body = null, maxAnswerBytes, timeoutMs } = question;
    const exchange = new SingleExchange(maxAnswerBytes, resolve);
    const timer = setTimeout(() => exchange.giveUp('it took too long'), timeoutMs);
    const options = { method, path: `${pathname}${search}`, headers, body };
    this.#poolOf(origin).dispatch(options, exchange);
    return promise.finally(() => clearTimeout(timer));
  }

  #poolOf(origin: string): Pool {
    const known = this.#pools.get(origin);
    if (known !== undefined) return known;
    const pool = new UndiciPool(origin, {
      connections: MAX_CONNECTIONS,
      allowH2: false,
      connect: this.#connectorTo(origin),
    });
    this.#pools.set(origin, pool);
    if (this.#pools.size > MAX_ORIGINS) this.#forgetOldest();
    return pool;
  }

  /** It keeps what it knows of TLS sessions as long as the way out is the same. */
  #connectorTo(origin: string): buildConnector.connector {
    let passage = this.#passageTo(origin);
    let connect = checkedConnector({ allowH2: false }, passage);
    return (place, done) => {
      const now = this.#passageTo(origin);
      if (now !== passage) {
        passage = now;
        connect = checkedConnector({ allowH2: false }, passage);
      }
      connect(place, done);
    };
  }

  /** What is under way there ends first. */
  #forgetOldest(): void {
    const [oldest] = this.#pools;
    if (oldest === undefined) return;
    this.#pools.delete(oldest[0]);
    void oldest[1].close();
  }
}

class SingleExchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (outcome: Answered | string) => void;
  readonly #body: BodyCollector;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: Readonly<Record<string, string | readonly string[] | undefined>> = {};
  #isGivenUp = false;

  constructor(maxAnswerBytes: number, resolve: (outcome: Answered | string) => void) {
    this.#body = new BodyCollector(maxAnswerBytes);
    this.#resolve = resolve;
  }

  giveUp(reason: string): void {
    this.#isGivenUp = true;
    this.#resolve(reason);
    this.#controller?.abort(new Error(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isGivenUp) controller.abort(new Error('nobody waits for it any more'));
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body.push(chunk) === 'too_long') this.giveUp('its answer is too long');
  }

  onResponseEnd(): void {
    const headers = this.#headers;
    this.#resolve({
      status: this.#status,
      body: this.#body.take(),
      header: (name) => [headers[name] ?? []].flat()[0],
    });
  }

  onResponseError(_: Dispatcher.DispatchController | undefined | null, error: Error): void {
    this.#resolve(error.message);
  }
}
