import { type Envelope, namespaceOf, readAnswer, timestampOf } from './envelope.ts';
import {
  ORIGINAL_TIMES,
  type RouterEars,
  type RouterLink,
  type RouterTimes,
} from './router-link.ts';
import { RouterTcpLink } from './router-tcp.ts';
import { RouterWebSocketLink } from './router-websocket.ts';

/** The `initialize` the router sends of itself: capabilities are flags, not objects (mission §3.5). */
export const ROUTERS_OWN_INITIALIZE =
  '{"jsonrpc":"2.0","method":"initialize","params":{"protocolVersion":"1.0",' +
  '"capabilities":{"tools":true,"resources":true,"prompts":true},' +
  '"clientInfo":{"name":"mcp-local-router","version":"1.0.0"}},"id":"init-1"}';

interface ClientMessage {
  readonly id?: unknown;
  readonly method: string;
  readonly params?: unknown;
}

export interface RouterOptions {
  /** `ws://…` or `tcp://host:port`. */
  readonly url: string;
  readonly token?: string;
  readonly defaultNamespace?: string;
  readonly times?: RouterTimes;
}

/**
 * A model of the original mcp-router from the outside (mission §3.3, §3.5, §4.2): JSON-RPC lines of a client on one
 * side, envelopes to a gateway on the other.
 */
export class OriginalRouter {
  /** Lines on its standard output. */
  readonly printed: string[] = [];
  /** What it complains about and passes over. */
  readonly log: string[] = [];
  /** Why nothing more is read from the gateway. */
  readonly ended: Promise<string>;
  readonly #end: (reason: string) => void;
  readonly #options: RouterOptions;
  readonly #times: RouterTimes;
  /** Who waits for which id. A map tells 1 from "1", as Go does; all notifications wait for null. */
  readonly #waiting = new Map<unknown, NodeJS.Timeout>();
  readonly #listeners = new Set<() => void>();
  #link: RouterLink | undefined;

  private constructor(options: RouterOptions) {
    this.#options = options;
    this.#times = options.times ?? ORIGINAL_TIMES;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    this.#end = resolve;
  }

  /** Resolves when it is connected, over TCP also in agreement about the version. */
  static async start(options: RouterOptions): Promise<OriginalRouter> {
    const router = new OriginalRouter(options);
    await router.#connect();
    return router;
  }

  /** A line on its standard input. */
  write(line: string): void {
    const { method, params, id = null } = JSON.parse(line) as ClientMessage;
    this.#wait(id);
    const payload = {
      jsonrpc: '2.0',
      method,
      ...(params === undefined ? {} : { params }),
      ...(id === null ? {} : { id }),
    };
    const envelope = JSON.stringify(this.#wrap(id, method, payload));
    this.#link?.send(envelope).catch((problem: unknown) => this.#complain(String(problem)));
  }

  /** Writes a request and resolves with what is printed for its id. Rejects when the link ends before. */
  async request(line: string): Promise<string> {
    const { id } = JSON.parse(line) as ClientMessage;
    const isOurs = (text: string): boolean => (JSON.parse(text) as ClientMessage).id === id;
    const known = this.printed.length;
    this.write(line);
    return this.#printedAfter(known, isOurs);
  }

  async close(): Promise<void> {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    await this.#link?.close();
  }

  async #connect(): Promise<void> {
    const { url: address, token } = this.#options;
    const url = new URL(address);
    const ears: RouterEars = {
      received: (text) => this.#receive(text),
      skipped: (what) => this.#complain(what),
      ended: (reason) => {
        this.#end(reason);
        this.#tell();
      },
    };
    this.#link =
      url.protocol === 'tcp:'
        ? await RouterTcpLink.open(url, this.#times, ears)
        : await RouterWebSocketLink.open(url, token, this.#times, ears);
  }

  #wrap(id: unknown, method: string, payload: object): Envelope {
    const { token, defaultNamespace = 'default' } = this.#options;
    const target = namespaceOf(method, defaultNamespace);
    return {
      id,
      timestamp: timestampOf(new Date()),
      source: 'local-router',
      ...(target === '' ? {} : { target_namespace: target }),
      // Over WebSocket the handshake carried it too; it is repeated in each message all the same.
      ...(token === undefined ? {} : { auth_token: token }),
      mcp_payload: payload,
    };
  }

  #wait(id: unknown): void {
    clearTimeout(this.#waiting.get(id));
    const timer = setTimeout(() => {
      this.#waiting.delete(id);
      this.#print({ jsonrpc: '2.0', error: { code: -32603, message: 'request timeout' }, id });
    }, this.#times.requestMs);
    this.#waiting.set(id, timer);
  }

  #receive(text: string): void {
    const answer = readAnswer(text);
    if (typeof answer === 'string') {
      this.#complain(answer);
      return;
    }
    const timer = this.#waiting.get(answer.id);
    if (timer === undefined) {
      this.#complain(`nobody waits for ${JSON.stringify(answer.id)}: ${text}`);
      return;
    }
    clearTimeout(timer);
    this.#waiting.delete(answer.id);
    this.#print(answer.payload);
  }

  #print(message: object): void {
    this.printed.push(JSON.stringify(message));
    this.#tell();
  }

  #complain(text: string): void {
    this.log.push(text);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  async #printedAfter(known: number, fits: (text: string) => boolean): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const look = (): void => {
      const found = this.printed.slice(known).find(fits);
      if (found !== undefined) resolve(found);
    };
    this.#listeners.add(look);
    const tooEarly = this.ended.then((reason) => {
      throw new Error(`${reason}; the router logged: ${this.log.join('\n')}`);
    });
    return Promise.race([promise, tooEarly]).finally(() => this.#listeners.delete(look));
  }
}
