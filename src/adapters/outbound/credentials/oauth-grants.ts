import type { Logger } from '../../../application/ports/driven/logger.ts';
import type { GrantedToken, TokenGrants } from '../../../application/ports/driven/token-grants.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Answered, Outgoing } from '../../shared/http-client/outgoing.ts';
import { addressIn, jsonIn, metadataOf } from '../../shared/oauth/issuer-metadata.ts';
import { type ClientProofSettings, proofOf } from './client-proof.ts';

export interface OAuthGrantSettings {
  readonly server: string;
  /** Where tokens are asked for, or whose metadata say where. */
  readonly at: { readonly tokenUrl: string } | { readonly issuer: string };
  readonly client: ClientProofSettings;
  /** With blanks between them; undefined: what the authorization server thinks right. */
  readonly scope: string | undefined;
  readonly audience: string | undefined;
  /** RFC 8707. */
  readonly resource: string | undefined;
  /** RFC 8693 §3; undefined: an access token. */
  readonly subjectTokenType: string | undefined;
  readonly requestedTokenType: string | undefined;
}

export interface OAuthGrantParts {
  readonly outgoing: Outgoing;
  readonly logger: Logger;
}

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const maxAnswerBytes = 65_536;
const timeoutMs = 10_000;
/** RFC 6750 §2.1; longer ones fit in no header. */
const TOKEN = /^[\w.~+/-]+=*$/;
const maxTokenLength = 16_384;
/** Of a lifetime in seconds, beyond which it is none. */
const maxSeconds = 10 * 366 * 86_400;

/** Asks the authorization server of one server for tokens. What it says in its own words is for the log alone. */
export class OAuthGrants implements TokenGrants {
  readonly #settings: OAuthGrantSettings;
  readonly #parts: OAuthGrantParts;

  constructor(settings: OAuthGrantSettings, parts: OAuthGrantParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  own(): Promise<GrantedToken | Fault> {
    return this.#grant({ grant_type: 'client_credentials' });
  }

  async exchanged(subject: string): Promise<GrantedToken | Fault> {
    const { subjectTokenType = ACCESS_TOKEN, requestedTokenType } = this.#settings;
    const granted = await this.#grant({
      grant_type: EXCHANGE,
      subject_token: subject,
      subject_token_type: subjectTokenType,
      ...(requestedTokenType === undefined ? {} : { requested_token_type: requestedTokenType }),
    });
    // What was shown to the gateway is for the gateway, whoever hands it back.
    const isSame = !(granted instanceof Fault) && granted.value === subject;
    return isSame ? this.#refused('it gave back the token it was to exchange') : granted;
  }

  async #grant(form: Readonly<Record<string, string>>): Promise<GrantedToken | Fault> {
    const { at, client, scope, audience, resource } = this.#settings;
    const tokenUrl = 'tokenUrl' in at ? at.tokenUrl : await this.#tokenUrlOf(at.issuer);
    if (typeof tokenUrl !== 'string') return this.#unavailable(tokenUrl.trouble);
    const target = 'issuer' in at ? at.issuer : tokenUrl;
    const proof = await proofOf(client, target).catch((error: unknown) => String(error));
    if (typeof proof === 'string') return this.#unavailable(proof);
    const wanted = Object.entries({ scope, audience, resource }).filter(isSaid);
    const body = new URLSearchParams({ ...form, ...Object.fromEntries(wanted), ...proof.form });
    const { authorization } = proof;
    const answer = await this.#parts.outgoing.ask(tokenUrl, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: body.toString(),
      maxAnswerBytes,
      timeoutMs,
    });
    return typeof answer === 'string' ? this.#unavailable(answer) : this.#tokenIn(answer);
  }

  async #tokenUrlOf(issuer: string): Promise<string | { readonly trouble: string }> {
    const metadata = await metadataOf(issuer, this.#parts.outgoing);
    if (typeof metadata === 'string') return { trouble: metadata };
    return addressIn(metadata, 'token_endpoint', issuer);
  }

  #tokenIn({ status, body }: Answered): GrantedToken | Fault {
    const answer = jsonIn(body);
    const isObject = typeof answer === 'object' && answer !== null;
    if (status !== 200) {
      // RFC 6749 §5.2: 400 and 401 say no, for good.
      const error: unknown = isObject ? Reflect.get(answer, 'error') : undefined;
      const reason = `HTTP status ${status}${typeof error === 'string' ? `, ${error.slice(0, 100)}` : ''}`;
      return status === 400 || status === 401 || status === 403
        ? this.#refused(reason)
        : this.#unavailable(reason);
    }
    const token: unknown = isObject ? Reflect.get(answer, 'access_token') : undefined;
    if (typeof token !== 'string' || token.length > maxTokenLength || !TOKEN.test(token)) {
      return this.#unavailable('its answer has no token that fits in a header');
    }
    const type: unknown = isObject ? Reflect.get(answer, 'token_type') : undefined;
    if (typeof type !== 'string' || !/^(?:bearer|N_A)$/i.test(type)) {
      return this.#unavailable('its answer is no bearer token');
    }
    const seconds: unknown = isObject ? Reflect.get(answer, 'expires_in') : undefined;
    const isLifetime = typeof seconds === 'number' && seconds > 0 && seconds < maxSeconds;
    return { value: token, lifetimeMs: isLifetime ? seconds * 1_000 : undefined };
  }

  #refused(reason: string): Fault {
    const { server } = this.#settings;
    this.#parts.logger.warn('an authorization server gives out no token', { server, reason });
    return new Fault(
      'backend_unauthorized',
      `The authorization server of server "${server}" gives the gateway no token: check the credentials configured for this server.`,
    );
  }

  #unavailable(reason: string): Fault {
    const { server } = this.#settings;
    this.#parts.logger.warn('an authorization server cannot be asked', { server, reason });
    return new Fault(
      'auth_unavailable',
      `The authorization server of server "${server}" cannot be asked for a token at the moment.`,
      1_000,
    );
  }
}

const isSaid = (entry: readonly [string, string | undefined]): entry is [string, string] =>
  entry[1] !== undefined;
