import { commonHeaders } from '../../../shared/http-client/target-address.ts';

/** The headers of one link, as flat lists that are built when they change, not per request. */
export class RequestHeaders {
  readonly #common: readonly string[];
  #session: string | undefined;
  #protocolVersion: string | undefined;
  #post: string[] = [];
  #stream: string[] = [];

  constructor(configured: readonly string[], userAgent: string) {
    this.#common = commonHeaders(configured, userAgent);
    this.#build();
  }

  get session(): string | undefined {
    return this.#session;
  }

  set session(id: string) {
    this.#session = id;
    this.#build();
  }

  set protocolVersion(version: string) {
    this.#protocolVersion = version;
    this.#build();
  }

  get post(): string[] {
    return this.#post;
  }

  /** Of a GET that opens a stream, and of the DELETE that ends the session. */
  stream(lastEventId = ''): string[] {
    if (lastEventId === '') return this.#stream;
    // Sent as UTF-8 (WHATWG HTML §9.2.3); header values are written one byte per character.
    return [...this.#stream, 'last-event-id', Buffer.from(lastEventId).toString('latin1')];
  }

  #build(): void {
    const common = [...this.#common];
    if (this.#session !== undefined) common.push('mcp-session-id', this.#session);
    if (this.#protocolVersion !== undefined) {
      common.push('mcp-protocol-version', this.#protocolVersion);
    }
    const accept = 'application/json, text/event-stream';
    this.#post = ['content-type', 'application/json', 'accept', accept, ...common];
    this.#stream = ['accept', 'text/event-stream', ...common];
  }
}
