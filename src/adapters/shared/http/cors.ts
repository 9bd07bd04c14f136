/** Which pages of other origins may call (mission SV-14). */
export interface CorsSettings {
  /** Exact origins; `*` for all, which is without credentials then. */
  readonly origins: readonly string[];
  /** Empty: all that are served. */
  readonly methods: readonly string[];
  /** Beside those of MCP; `*` for all. */
  readonly headers: readonly string[];
  /** How long a browser may keep the answer; undefined: as long as it likes. */
  readonly maxAgeMs: number | undefined;
  readonly allowsCredentials: boolean;
}

const METHODS = ['GET', 'POST', 'DELETE'] as const;
/** What clients of MCP send; `mcp-param-…` has names of the tools' own (2026-07-28, streamable-http). */
const OWN_HEADER =
  /^(?:accept|authorization|content-type|last-event-id|x-api-key|x-session-id|(?:x-)?mcp-[a-z0-9-]+)$/;
const TOKEN = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
/** What pages may read of an answer beside what they always may. */
const EXPOSED = [
  ...['mcp-session-id', 'mcp-protocol-version', 'www-authenticate', 'retry-after'],
  ...['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'],
].join(', ');

/** Cross-origin resource sharing (Fetch standard, 3.2). Origins are compared in lower case, as browsers send them. */
export class Cors {
  readonly #settings: CorsSettings;
  readonly #origins: ReadonlySet<string>;
  readonly #headers: ReadonlySet<string>;
  readonly #isForAll: boolean;

  constructor(settings: CorsSettings) {
    this.#settings = settings;
    this.#origins = new Set(settings.origins.map((origin) => origin.toLowerCase()));
    this.#headers = new Set(settings.headers.map((name) => name.toLowerCase()));
    this.#isForAll = this.#origins.has('*') && !settings.allowsCredentials;
  }

  /** Flat list for an answer to a page of this origin: whatever it is, caches keep the answers to pages apart. */
  answer(origin: string): readonly string[] {
    if (this.#isForAll) {
      return ['access-control-allow-origin', '*', 'access-control-expose-headers', EXPOSED];
    }
    if (!this.#origins.has(origin.toLowerCase())) return ['vary', 'Origin'];
    return [...this.#allowing(origin), 'access-control-expose-headers', EXPOSED, 'vary', 'Origin'];
  }

  /** Flat list for the question a browser asks before a request; undefined for an origin that may not call. */
  preflight(origin: string, wanted: string | undefined): readonly string[] | undefined {
    if (!this.#isForAll && !this.#origins.has(origin.toLowerCase())) return undefined;
    const { methods, maxAgeMs } = this.#settings;
    const headers = this.#allowed(wanted).join(', ');
    return [
      ...(this.#isForAll ? ['access-control-allow-origin', '*'] : this.#allowing(origin)),
      ...['access-control-allow-methods', (methods.length === 0 ? METHODS : methods).join(', ')],
      ...(headers === '' ? [] : ['access-control-allow-headers', headers]),
      ...(maxAgeMs === undefined
        ? []
        : ['access-control-max-age', String(Math.floor(maxAgeMs / 1_000))]),
      ...['vary', 'Origin, Access-Control-Request-Headers'],
    ];
  }

  #allowing(origin: string): readonly string[] {
    const allowed = ['access-control-allow-origin', origin];
    return this.#settings.allowsCredentials
      ? [...allowed, 'access-control-allow-credentials', 'true']
      : allowed;
  }

  /** Of the headers a page wants to send, those it may. */
  #allowed(wanted = ''): readonly string[] {
    const all = this.#headers.has('*');
    return wanted
      .toLowerCase()
      .split(',')
      .map((name) => name.trim())
      .filter((name) => TOKEN.test(name))
      .filter((name) => all || OWN_HEADER.test(name) || this.#headers.has(name));
  }
}
