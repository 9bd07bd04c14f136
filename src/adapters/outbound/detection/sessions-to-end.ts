import { request as requestTls } from 'node:https';
import type { Passage } from '../../shared/egress/passage.ts';
import { nodeHttp } from '../../shared/http/node-http.ts';

const FAREWELL_MS = 1_000;

/** Tells servers that the sessions a probe has opened are over (2025-11-25, Transports, Session Management). */
export class SessionsToEnd {
  readonly #farewells = new Set<Promise<void>>();
  readonly #passage: Passage | undefined;

  constructor(passage?: Passage) {
    this.#passage = passage;
  }

  /** `headers`: those the session was opened with. */
  end(url: URL, session: string, headers: Readonly<Record<string, string>>): void {
    const farewell = say(url, { ...headers, 'mcp-session-id': session }, this.#passage);
    this.#farewells.add(farewell);
    void farewell.finally(() => this.#farewells.delete(farewell));
  }

  async settled(): Promise<void> {
    await Promise.all(this.#farewells);
  }
}

const say = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  passage: Passage | undefined,
): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const open = url.protocol === 'https:' ? requestTls : nodeHttp.request;
  const signal = AbortSignal.timeout(FAREWELL_MS);
  const checked = passage === undefined ? {} : { lookup: passage.lookup };
  const options = { method: 'DELETE', agent: false, headers, signal, ...checked };
  const outgoing = open(url, options, (answer) => {
    answer.on('error', () => undefined);
    answer.resume();
  });
  // Whatever the server makes of it, nothing more can be done.
  outgoing.on('error', () => resolve());
  outgoing.on('close', () => resolve());
  outgoing.end();
  return promise;
};
