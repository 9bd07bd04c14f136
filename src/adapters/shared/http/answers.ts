import type { IncomingMessage } from 'node:http';
import type { Fault } from '../../../domain/fault/fault.ts';
import { type ChallengeSettings, challengeOf, type Reached } from './challenge.ts';
import { Cors, type CorsSettings } from './cors.ts';
import { DEFAULT_SECURITY_HEADERS, type SecurityHeaders, securityHeaders } from './headers.ts';

export interface AnswerSettings {
  readonly headers: SecurityHeaders;
  /** Undefined: pages of other origins may not call. */
  readonly cors: CorsSettings | undefined;
  readonly challenge: ChallengeSettings;
}

export const DEFAULT_ANSWERS: AnswerSettings = {
  headers: DEFAULT_SECURITY_HEADERS,
  cors: undefined,
  challenge: { schemes: ['Bearer'], publicUrl: undefined, hasMetadata: false, scopes: [] },
};

const MAX_REMEMBERED = 256;

/** What a listener adds to its answers, whatever they are. */
export class Answers {
  readonly #challenge: ChallengeSettings;
  readonly #cors: Cors | undefined;
  readonly #fixed: readonly string[];
  /** By origin. The guard has let pass each of them. */
  readonly #toPages = new Map<string, readonly string[]>();

  constructor({ headers, cors, challenge }: AnswerSettings, isEncrypted: boolean) {
    this.#challenge = challenge;
    this.#cors = cors === undefined ? undefined : new Cors(cors);
    const isPublicEncrypted = challenge.publicUrl?.startsWith('https:') ?? false;
    this.#fixed = securityHeaders(headers, isEncrypted || isPublicEncrypted);
  }

  /** Flat list for every answer to a request with this `Origin`. */
  headersFor(origin: string | undefined): readonly string[] {
    if (this.#cors === undefined || origin === undefined) return this.#fixed;
    const known = this.#toPages.get(origin);
    if (known !== undefined) return known;
    const list = [...this.#fixed, ...this.#cors.answer(origin)];
    if (this.#toPages.size >= MAX_REMEMBERED) this.#toPages.clear();
    this.#toPages.set(origin, list);
    return list;
  }

  /** The same for a refusal that no exchange or route gives. */
  refusal(request: IncomingMessage, path: string, fault: Fault): readonly string[] {
    const { headers } = request;
    const list = this.headersFor(headers.origin);
    return asksForMore(fault)
      ? [...list, 'www-authenticate', this.challenge(request, path, fault)]
      : list;
  }

  challenge(request: IncomingMessage, path: string, fault: Fault): string {
    // RFC 6750 §3.1: who tried another way is told of no mistake.
    const hasShown = /^bearer /i.test(request.headers.authorization ?? '');
    return challengeOf(this.#challenge, reachedBy(request), path, fault, hasShown);
  }

  /** Flat list for the question of a browser whether its page may send a request; undefined: it is none, or it may not. */
  preflight({ method, headers }: IncomingMessage): readonly string[] | undefined {
    const { origin } = headers;
    if (method !== 'OPTIONS' || this.#cors === undefined || origin === undefined) return undefined;
    if (headers['access-control-request-method'] === undefined) return undefined;
    const allowed = this.#cors.preflight(origin, headers['access-control-request-headers']);
    return allowed && [...this.#fixed, ...allowed];
  }
}

/** Whether a client that shows something else would be answered otherwise. */
export const asksForMore = ({ code }: Fault): boolean =>
  code === 'unauthorized' || code === 'insufficient_scope';

export const reachedBy = ({ socket, headers }: IncomingMessage): Reached => ({
  isEncrypted: 'encrypted' in socket,
  host: headers.host ?? '',
});
