import type { Dispatcher } from 'undici';
import type {
  CredentialSource,
  Showing,
  ShownCredential,
} from '../../../application/ports/driven/upstream-credentials.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { credentialsRefused, isAboutCredentials } from './client-fault.ts';
import type { LaneRequest } from './origin-connections.ts';
import type { ResponseHeaders } from './response-head.ts';

/** What becomes of something that is sent with a credential. */
export interface Refusable extends Dispatcher.DispatchHandler {
  /** Nobody waits for it any more. */
  readonly cancelled: boolean;
  /** It was not sent, or refused unread. `status`: of the refusal. Nothing else comes. */
  refuse(fault: Fault, status?: number): void;
}

/** On whose behalf what is sent, and how. */
export interface CredentialTerms {
  readonly server: string;
  readonly source: CredentialSource;
  /** Undefined for the gateway itself. */
  readonly caller: Principal | undefined;
  send(request: LaneRequest): void;
  /** Its connection is free again. */
  finished(request: LaneRequest): void;
}

const MAX_IGNORED_BYTES = 64 * 1024;
const UNREAD = new Error('the text of a refusal is not read to its end');

/**
 * One request with its credential. A server that answers 401 has done nothing of it (RFC 9110 §15.5.2), so it is sent once
 * more with another credential when there is one. What the server says of how to get one is for the gateway alone.
 */
export class CredentialedRequest implements LaneRequest {
  options: Dispatcher.DispatchOptions;
  lane: LaneRequest['lane'];
  waitsSinceTick = 0;
  readonly #plain: Dispatcher.DispatchOptions;
  readonly #inner: Refusable;
  readonly #terms: CredentialTerms;
  #shown: ShownCredential | undefined;
  /** Of a refusal whose text is still coming; 0 for none. */
  #refusal = 0;
  #ignoredBytes = 0;
  #isSecondTry = false;

  /** `plain`: what is sent, without a credential. */
  constructor(inner: Refusable, plain: Dispatcher.DispatchOptions, terms: CredentialTerms) {
    this.options = plain;
    this.#plain = plain;
    this.#inner = inner;
    this.#terms = terms;
  }

  get cancelled(): boolean {
    return this.#inner.cancelled;
  }

  send(): void {
    const { source, caller } = this.#terms;
    this.#await(source.show(caller));
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#inner.onRequestStart?.(controller, context);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    if (isAboutCredentials(status)) this.#refusal = status;
    else this.#inner.onResponseStart?.(controller, status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#refusal === 0) {
      this.#inner.onResponseData?.(controller, chunk);
      return;
    }
    this.#ignoredBytes += chunk.length;
    if (this.#ignoredBytes > MAX_IGNORED_BYTES) controller.abort(UNREAD);
  }

  onResponseEnd(
    controller: Dispatcher.DispatchController,
    trailers: Record<string, string | string[]>,
  ): void {
    this.#terms.finished(this);
    if (this.#refusal === 0) this.#inner.onResponseEnd?.(controller, trailers);
    else this.#refused(this.#refusal);
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#terms.finished(this);
    if (this.#refusal === 0 || this.cancelled) this.#inner.onResponseError?.(controller, error);
    else this.#refused(this.#refusal);
  }

  #refused(status: number): void {
    this.#refusal = 0;
    this.#ignoredBytes = 0;
    const { server, source, caller } = this.#terms;
    const shown = this.#shown;
    if (status === 401 && shown !== undefined && !this.#isSecondTry) {
      this.#isSecondTry = true;
      this.#await(source.renew(shown, caller));
    } else this.#inner.refuse(credentialsRefused(server, status), status);
  }

  #await(showing: Showing | Promise<Showing>): void {
    if (showing instanceof Promise) void showing.then((found) => this.#sendWith(found));
    else this.#sendWith(showing);
  }

  #sendWith(showing: Showing): void {
    const { server, send } = this.#terms;
    if (this.cancelled) return;
    if (showing instanceof Fault) this.#inner.refuse(showing);
    else if (showing === undefined && this.#isSecondTry) {
      this.#inner.refuse(credentialsRefused(server, 401), 401);
    } else {
      this.#shown = showing;
      this.options = showing === undefined ? this.#plain : withCredential(this.#plain, showing);
      send(this);
    }
  }
}

const withCredential = (
  options: Dispatcher.DispatchOptions,
  { header, value }: ShownCredential,
): Dispatcher.DispatchOptions => {
  const { headers } = options;
  // A configured header of the same name would be a second credential.
  const others = Array.isArray(headers) ? withoutHeader(headers, header) : [];
  return { ...options, headers: [...others, header, value] };
};

const withoutHeader = (headers: readonly string[], header: string): readonly string[] =>
  headers.filter((_, index) => headers[index & ~1] !== header);
