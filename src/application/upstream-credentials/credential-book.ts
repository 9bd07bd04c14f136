import type {
  CredentialSource,
  UpstreamCredentials,
} from '../ports/driven/upstream-credentials.ts';

/** What the servers there are now are shown. */
export class CredentialBook implements UpstreamCredentials {
  readonly #sources = new Map<string, CredentialSource>();

  of(server: string): CredentialSource | undefined {
    return this.#sources.get(server);
  }

  /** Undefined: the server is gone, or is shown nothing. */
  put(server: string, source: CredentialSource | undefined): void {
    if (source === undefined) this.#sources.delete(server);
    else this.#sources.set(server, source);
  }
}
