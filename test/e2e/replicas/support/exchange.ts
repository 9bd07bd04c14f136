import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { EventCutter, type StreamEvent } from '../../support/framing.ts';

/** Which replica answers: the balancer writes its name into every answer, and obeys the one a request names. */
export const REPLICA_HEADER = 'x-replica';
export const TO_HEADER = 'x-to';

const PATIENCE_MS = 20_000;

export interface Sending {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
  /** The replica that is to get it, if it is there; without it the next in turn. */
  readonly to?: string | undefined;
}

/** One HTTP exchange whose head has come. */
export interface Exchange {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Which replica the balancer sent it to. */
  readonly replica: string;
  readonly events: readonly StreamEvent[];
  /** The first event, now or later, whose data fits. Fails when the answer ends first, or after 20 s. */
  event(fits: (data: string) => boolean): Promise<StreamEvent>;
  /** The whole body once it has ended. Rejects when the connection broke. */
  readonly body: Promise<string>;
  abort(): void;
}

interface Waiter {
  readonly fits: (data: string) => boolean;
  readonly resolve: (event: StreamEvent) => void;
  readonly reject: (problem: Error) => void;
}

/** Resolves with the head of the answer; rejects when there is none. */
export const exchange = (url: string, sending: Sending = {}): Promise<Exchange> => {
  const { method = 'POST', headers = {}, body, agent, to } = sending;
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
  const asked = to === undefined ? {} : { [TO_HEADER]: to };
  const outgoing = request(
    url,
    { method, headers: { ...headers, ...asked }, ...(agent && { agent }), timeout: PATIENCE_MS },
    (response) => resolve(new Answer(response, () => outgoing.destroy())),
  );
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
};

class Answer implements Exchange {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly replica: string;
  readonly events: StreamEvent[] = [];
  readonly body: Promise<string>;
  readonly abort: () => void;
  readonly #waiters = new Set<Waiter>();
  #problem: Error | undefined;

  constructor(response: IncomingMessage, abort: () => void) {
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    this.replica = String(response.headers[REPLICA_HEADER] ?? '');
    this.abort = abort;
    const whole = Promise.withResolvers<string>();
    whole.promise.catch(() => undefined);
    this.body = whole.promise;
    const isStream = response.headers['content-type'] === 'text/event-stream';
    const cutter = new EventCutter((event) => this.#take(event));
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => {
      if (isStream) cutter.push(chunk);
      else chunks.push(chunk);
    });
    response.on('end', () => {
      this.#end(new Error(`the answer of ${this.replica} ended`));
      whole.resolve(Buffer.concat(chunks).toString('utf8'));
    });
    response.on('error', (problem) => {
      this.#end(problem);
      whole.reject(problem);
    });
  }

  event(fits: (data: string) => boolean): Promise<StreamEvent> {
    const known = this.events.find(({ data }) => fits(data));
    if (known !== undefined) return Promise.resolve(known);
    if (this.#problem !== undefined) return Promise.reject(this.#problem);
    const { promise, resolve, reject } = Promise.withResolvers<StreamEvent>();
    const waiter: Waiter = { fits, resolve, reject };
    const timer = setTimeout(() => reject(new Error('no such event came')), PATIENCE_MS);
    this.#waiters.add(waiter);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    });
  }

  #take(event: StreamEvent): void {
    this.events.push(event);
    for (const waiter of this.#waiters) if (waiter.fits(event.data)) waiter.resolve(event);
  }

  #end(problem: Error): void {
    this.#problem = problem;
    for (const waiter of this.#waiters) waiter.reject(problem);
  }
}
