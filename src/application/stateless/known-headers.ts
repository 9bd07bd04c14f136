import { standardHeaders } from '../../domain/mcp/rev2026/mirrored-headers.ts';

const maxKnown = 1_000;
const maxNameLength = 256;

/**
 * The headers of requests that were sent before: most calls are for the same few names, and the same array for all of
 * them lets a carrier prepare it once. Bounded: when it is full it begins anew.
 */
export class KnownHeaders {
  readonly #byRequest = new Map<string, readonly string[]>();

  of(method: string, name: string | undefined): readonly string[] {
    if (name !== undefined && name.length > maxNameLength) return standardHeaders(method, name);
    const key = name === undefined ? method : `${method} ${name}`;
    const known = this.#byRequest.get(key);
    if (known !== undefined) return known;
    if (this.#byRequest.size >= maxKnown) this.#byRequest.clear();
    const headers = standardHeaders(method, name);
    this.#byRequest.set(key, headers);
    return headers;
  }
}
