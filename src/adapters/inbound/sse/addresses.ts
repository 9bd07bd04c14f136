import type { SseFrontendSettings } from './settings.ts';

/** A GET path: where a stream is opened. */
export interface StreamAddress {
  /** Undefined for the whole catalogue. */
  readonly namespace: string | undefined;
  /** The POST path its client is told. */
  readonly requestPath: string;
}

/** A POST path: where messages for a stream arrive. */
export interface RequestAddress {
  /** Whether the stream may also be named by a header, or not at all when only one is open. */
  readonly findsStream: boolean;
  /** Body of the 202. */
  readonly accepted: string;
}

const STANDARD_STREAM = '/sse';
const STANDARD_REQUEST = '/message';

/** The paths of the HTTP+SSE frontend (mission C-36). */
export class Addresses {
  readonly #streams: ReadonlyMap<string, string>;
  readonly #requests: ReadonlyMap<string, RequestAddress>;

  constructor(settings: SseFrontendSettings) {
    // The standard pair comes last: it wins when the settings name the same paths.
    this.#streams = new Map([
      [settings.streamEndpoint, settings.requestEndpoint],
      [STANDARD_STREAM, STANDARD_REQUEST],
    ]);
    this.#requests = new Map([
      [settings.requestEndpoint, { findsStream: true, accepted: 'accepted' }],
      [STANDARD_REQUEST, { findsStream: false, accepted: 'Accepted' }],
    ]);
  }

  get patterns(): readonly string[] {
    const streams = [...this.#streams.keys()].flatMap((path) => [path, `${path}/{namespace}`]);
    return [...streams, ...this.#requests.keys()];
  }

  stream(path: string): StreamAddress | undefined {
    for (const [start, requestPath] of this.#streams) {
      if (!path.startsWith(start)) continue;
      if (path.length === start.length) return { namespace: undefined, requestPath };
      const namespace = path.slice(start.length + 1);
      if (path[start.length] === '/' && namespace !== '' && !namespace.includes('/')) {
        return { namespace, requestPath };
      }
    }
    return undefined;
  }

  request(path: string): RequestAddress | undefined {
    return this.#requests.get(path);
  }
}
