import type {
  BackendLink,
  LinkListener,
  LongMessages,
} from '../../../../application/ports/driven/backend-connector.ts';
import type { Fault } from '../../../../domain/fault/fault.ts';
import type { Principal } from '../../../../domain/identity/principal.ts';
import { closedByUs } from '../../../shared/http-client/client-fault.ts';
import { RunningExchanges } from '../../../shared/http-client/running-exchanges.ts';
import type { LinkParts } from './link.ts';
import { PostExchange, type PostOwner } from './post-exchange.ts';
import type { HttpSettings } from './settings.ts';

const noHeaders: readonly string[] = [];

/**
 * Streamable HTTP without sessions, since revision 2026-07-28: every POST stands for itself, and the end of its stream
 * is how a server hears that nobody waits for the answer any more.
 */
export class StatelessHttpLink implements BackendLink, PostOwner {
  readonly separatesCalls = true;
  readonly takesHeaders = true;
  readonly session = undefined;
  readonly server: string;
  readonly settings: HttpSettings;
  readonly #parts: LinkParts;
  readonly #listener: LinkListener;
  readonly #running = new RunningExchanges();
  readonly #known = new WeakMap<readonly string[], string[]>();
  #isOpen = true;

  constructor(parts: LinkParts, listener: LinkListener) {
    this.server = parts.server;
    this.settings = parts.settings;
    this.#parts = parts;
    this.#listener = listener;
  }

  get isPaused(): boolean {
    return this.#running.isPaused;
  }

  get long(): LongMessages | undefined {
    return this.#isOpen ? this.#listener.long : undefined;
  }

  send(
    message: Uint8Array,
    call: number | undefined,
    mirrored = noHeaders,
    caller?: Principal,
  ): void {
    if (!this.#isOpen) return;
    const { path, connections } = this.#parts;
    const all = this.#headersWith(mirrored);
    const options = { path, method: 'POST', headers: all, body: message };
    const exchange = new PostExchange(this, options, call);
    this.#running.add(exchange);
    connections.submit(exchange, caller);
  }

  /** Requests that are mirrored in the same way come with the same list. */
  #headersWith(mirrored: readonly string[]): string[] {
    const known = this.#known.get(mirrored);
    if (known !== undefined) return known;
    const all = this.#parts.headers.post.concat(mirrored);
    this.#known.set(mirrored, all);
    return all;
  }

  agreed(): void {
    // Each message says itself which revision it is written in.
  }

  forget(call: number): void {
    this.#running.forget(call);
  }

  pause(): void {
    this.#running.pause();
  }

  resume(): void {
    this.#running.resume();
  }

  pauseCall(call: number): void {
    this.#running.pauseCall(call);
  }

  resumeCall(call: number): void {
    this.#running.resumeCall(call);
  }

  close(): Promise<void> {
    if (this.#isOpen) this.#close();
    return Promise.resolve();
  }

  message(
    bytes: Uint8Array,
    call: number | undefined,
    carrier: 'body' | 'channel',
    status?: number,
  ): void {
    if (this.#isOpen) this.#listener.message(bytes, call, carrier, status);
  }

  streaming(call: number): void {
    if (this.#isOpen) this.#listener.streaming(call);
  }

  failed(call: number | undefined, fault: Fault, status?: number): void {
    if (this.#isOpen && call !== undefined) this.#listener.failed(call, fault, status);
  }

  bug(error: Error): void {
    const { server } = this;
    this.#parts.logger.error('a message could not be processed', { server, reason: error.stack });
  }

  over(exchange: PostExchange): void {
    this.#running.delete(exchange);
    this.#parts.connections.finished(exchange);
  }

  #close(): void {
    this.#isOpen = false;
    this.#running.abort();
    this.#parts.release();
    this.#listener.closed(closedByUs(this.server));
  }
}
