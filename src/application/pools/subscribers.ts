/** Who subscribed to which resource, so that a server is told once per URI however many clients want it. */
export class Subscribers<Client> {
  readonly #byUri = new Map<string, Set<Client>>();

  get uris(): Iterable<string> {
    return this.#byUri.keys();
  }

  get isEmpty(): boolean {
    return this.#byUri.size === 0;
  }

  of(uri: string): Iterable<Client> {
    return this.#byUri.get(uri) ?? [];
  }

  add(uri: string, client: Client): void {
    const clients = this.#byUri.get(uri);
    if (clients === undefined) this.#byUri.set(uri, new Set([client]));
    else clients.add(client);
  }

  /** True when nobody wants the URI any more, so that the server should be told. */
  remove(uri: string, client: Client): boolean {
    const clients = this.#byUri.get(uri);
    if (clients === undefined) return true;
    clients.delete(client);
    return clients.size === 0 && this.#byUri.delete(uri);
  }

  urisOf(client: Client): readonly string[] {
    return [...this.#byUri].flatMap(([uri, clients]) => (clients.has(client) ? [uri] : []));
  }

  /** Takes a client out everywhere; returns the URIs that nobody wants any more. */
  removeAll(client: Client): readonly string[] {
    return this.urisOf(client).filter((uri) => this.remove(uri, client));
  }
}
