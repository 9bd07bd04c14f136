import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';

type Information = Awaited<ReturnType<OAuthClientProvider['clientInformation']>>;
type Tokens = Awaited<ReturnType<OAuthClientProvider['tokens']>>;

/** Somebody with a client and a browser: registers it, agrees to what it asks for, and keeps what it is given. */
export class OAuthPerson {
  readonly redirectUrl = 'http://127.0.0.1:1/callback';
  readonly clientMetadata = {
    redirect_uris: [this.redirectUrl],
    client_name: 'a person',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    response_types: ['code'],
  };
  /** What the browser was led to, in order. */
  readonly visited: URL[] = [];
  #information: Information;
  #tokens: Tokens;
  #verifier = '';

  clientInformation(): Information {
    return this.#information;
  }

  saveClientInformation(information: Information): void {
    this.#information = information;
  }

  tokens(): Tokens {
    return this.#tokens;
  }

  /** Nothing is refreshed: each time the person is asked. */
  saveTokens({ refresh_token: _, ...tokens }: NonNullable<Tokens>): void {
    this.#tokens = tokens;
  }

  redirectToAuthorization(url: URL): void {
    this.visited.push(url);
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  /** Agrees at the last page it was led to; what the client is called back with. */
  async agree(): Promise<URLSearchParams> {
    const page = this.visited.at(-1);
    if (page === undefined) throw new Error('nobody was asked');
    const answer = await fetch(page, { redirect: 'manual' });
    return new URL(answer.headers.get('location') ?? '').searchParams;
  }
}
