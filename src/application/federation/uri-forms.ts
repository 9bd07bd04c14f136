import { isWithin } from '../../domain/mcp/rev2026/subscription-filter.ts';

/** The resources of one server that a client subscribed to, and how it wrote their URIs: in one way or in several. */
export class UriForms {
  /** By the server's URI, in the order in which they came. */
  readonly #forms = new Map<string, Set<string>>();

  #size = 0;

  /** Pairs of a resource and a way to write its URI. */
  get size(): number {
    return this.#size;
  }

  /** The server's URIs. */
  get uris(): readonly string[] {
    return [...this.#forms.keys()];
  }

  /** Every way in which they were written. */
  get all(): readonly string[] {
    return [...this.#forms.values()].flatMap((forms) => [...forms]);
  }

  knows(uri: string): boolean {
    return this.#forms.has(uri);
  }

  has(uri: string, form: string): boolean {
    return this.#forms.get(uri)?.has(form) === true;
  }

  add(uri: string, form: string): void {
    const forms = this.#forms.get(uri) ?? new Set();
    if (!forms.has(form)) this.#size += 1;
    this.#forms.set(uri, forms.add(form));
  }

  /** True when the client does not hear of the resource in any form any more. */
  remove(uri: string, form: string): boolean {
    const forms = this.#forms.get(uri);
    if (forms === undefined) return true;
    if (forms.delete(form)) this.#size -= 1;
    return forms.size === 0 && this.#forms.delete(uri);
  }

  /**
   * The URIs under which the client knows what changed. A part of a resource is known by those of the closest one around
   * it that the client subscribed to. None when it subscribed to nothing of the kind.
   */
  of(uri: string): readonly string[] {
    const exact = this.#forms.get(uri);
    if (exact !== undefined) return [...exact];
    let closest: string | undefined;
    for (const resource of this.#forms.keys()) {
      const isCloser = closest === undefined || resource.length > closest.length;
      if (isCloser && isWithin(uri, resource)) closest = resource;
    }
    if (closest === undefined) return [];
    const rest = uri.slice(closest.length);
    return [...(this.#forms.get(closest) ?? [])].map((form) => `${form}${rest}`);
  }
}
