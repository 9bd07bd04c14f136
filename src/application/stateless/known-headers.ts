import { standardHeaders } from '../../domain/mcp/rev2026/mirrored-headers.ts';

const maxKnown = 1_000;
const maxNameLength = 256;

/**
 * The headers of requests that were sent before: most calls are for the same few names, and the same array for all of
 * them lets a carrier prepare it once. Bounded: when it is full it begins anew.
 */
export class KnownHeaders {
  /** By method, then by name. */
  readonly #byMethod = new Map<string, Map<string | undefined, readonly string[]>>();
  #size = 0;

  of(method: string, name: string | undefined): readonly string[] {
    return this.#byMethod.get(method)?.get(name) ?? this.#make(method, name);
  }

  #make(method: string, name: string | undefined): readonly string[] {
    const headers = standardHeaders(method, name);
    if (name !== undefined && name.length > maxNameLength) return headers;
    if (this.#size >= maxKnown) {
      this.#byMethod.clear();
      this.#size = 0;
    }
    const byName = this.#byMethod.get(method) ?? new Map<string | undefined, readonly string[]>();
    this.#byMethod.set(method, byName.set(name, headers));
    this.#size += 1;
    return headers;
  }
}
