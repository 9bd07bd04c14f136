import { setTimeout as delay } from 'node:timers/promises';
import { legacyRequest } from '../../eras/support/clients/era-client.ts';
import { ledgerParams } from './ledger-server.ts';
import { LegacyClient } from './legacy-client.ts';
import { ModernClient } from './modern-client.ts';

/** One call of a load. */
export interface Outcome {
  /** On the clock of `performance.now()`. */
  readonly sentMs: number;
  readonly tookMs: number;
  /** What came instead of a result. */
  readonly failure: string | undefined;
}

export interface LoadOptions {
  /** Sessions of 2025-11-25, each with one call under way. */
  readonly legacy?: number;
  /** All requests of a session go to the replica that opened it. */
  readonly sticky?: boolean;
  /** Clients of 2026-07-28, likewise. */
  readonly modern?: number;
  /** Between an answer and the next call of the same client. */
  readonly pauseMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Caller {
  ask(params: string): Promise<string>;
  close(): void;
}

let loads = 0;

/** Clients of both eras that call without end, each call to whichever replica is next. */
export class Load {
  readonly outcomes: Outcome[] = [];
  readonly #callers: readonly Caller[];
  readonly #sessions: readonly SessionCaller[];
  readonly #pauseMs: number;
  readonly #running: readonly Promise<void>[];
  readonly #name: string;
  #isOver = false;
  #calls = 0;

  private constructor(
    sessions: readonly SessionCaller[],
    stateless: readonly Caller[],
    pauseMs: number,
  ) {
    const callers = [...sessions, ...stateless];
    this.#sessions = sessions;
    loads += 1;
    this.#name = `load${loads}`;
    this.#callers = callers;
    this.#pauseMs = pauseMs;
    this.#running = callers.map((caller) => this.#run(caller));
  }

  static async start(url: string, options: LoadOptions): Promise<Load> {
    const { legacy = 0, sticky = false, modern = 0, pauseMs = 50, headers = {} } = options;
    const callers: Caller[] = [];
    const sessions: SessionCaller[] = [];
    for (let index = 0; index < legacy; index += 1) {
      sessions.push(await SessionCaller.open(url, headers, sticky));
    }
    for (let index = 0; index < modern; index += 1) {
      const client = new ModernClient(url, headers);
      callers.push({
        ask: (params) => client.request('tools/call', params),
        close: () => client.close(),
      });
    }
    return new Load(sessions, callers, pauseMs);
  }

  /** Those sent in that time, on the clock of `performance.now()`. */
  between(fromMs: number, toMs = Number.POSITIVE_INFINITY): readonly Outcome[] {
    return this.outcomes.filter(({ sentMs }) => sentMs >= fromMs && sentMs < toMs);
  }

  /** How often each session had to be opened anew because nobody knew it any more. */
  get reopened(): readonly number[] {
    return this.#sessions.map(({ reopened }) => reopened);
  }

  /** Each client finishes its call. */
  async stop(): Promise<readonly Outcome[]> {
    this.#isOver = true;
    await Promise.all(this.#running);
    for (const caller of this.#callers) caller.close();
    return this.outcomes;
  }

  async #run(caller: Caller): Promise<void> {
    while (!this.#isOver) {
      this.#calls += 1;
      const sentMs = performance.now();
      const failure = await failureOf(caller.ask(ledgerParams(`${this.#name}-${this.#calls}`)));
      this.outcomes.push({ sentMs, tookMs: performance.now() - sentMs, failure });
      await delay(this.#pauseMs);
    }
  }
}

/** As clients do: after a 404 it introduces itself again and sends its call once more. */
class SessionCaller implements Caller {
  reopened = 0;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #isSticky: boolean;
  #client: LegacyClient;

  private constructor(
    url: string,
    headers: Readonly<Record<string, string>>,
    isSticky: boolean,
    client: LegacyClient,
  ) {
    this.#isSticky = isSticky;
    this.#url = url;
    this.#headers = headers;
    this.#client = client;
  }

  static async open(
    url: string,
    headers: Readonly<Record<string, string>>,
    isSticky: boolean,
  ): Promise<SessionCaller> {
    const client = await LegacyClient.open(url, undefined, headers);
    return new SessionCaller(url, headers, isSticky, client);
  }

  async ask(params: string): Promise<string> {
    const body = legacyRequest('1', 'tools/call', params);
    const to = this.#isSticky ? this.#client.opener : undefined;
    const answer = await this.#client.request(body, to);
    if (!answer.startsWith('404 ')) return answer;
    this.reopened += 1;
    this.#client.close();
    this.#client = await LegacyClient.open(this.#url, undefined, this.#headers);
    return this.#client.request(body);
  }

  close(): void {
    this.#client.close();
  }
}

const failureOf = async (answer: Promise<string>): Promise<string | undefined> => {
  try {
    const text = await answer;
    return text.startsWith('{') && text.includes('"result"') ? undefined : text.slice(0, 300);
  } catch (problem) {
    return String(problem);
  }
};

export const failuresOf = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.flatMap(({ failure }) => failure ?? []);

/** The time that so many percent of the calls did not exceed, in milliseconds. */
export const percentileMs = (outcomes: readonly Outcome[], percent: number): number => {
  const times = outcomes.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
  return times[Math.min(times.length - 1, Math.floor((times.length * percent) / 100))] ?? 0;
};
