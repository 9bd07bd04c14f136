import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../application/ports/driven/clock.ts';
import type {
  Credential,
  CredentialVerifier,
  Verdict,
} from '../../../application/ports/driven/credential-verifier.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { RefusedCredential } from '../../../domain/identity/refused-credential.ts';
import { digestOf } from './token-digest.ts';

interface KnownKey {
  /** SHA-256 of the key, base64url. */
  readonly digest: string;
  /** Whoever shows it. */
  readonly principal: Principal;
}

export interface ApiKeyVerifierSettings {
  readonly keys: readonly KnownKey[];
  /** In lower case. */
  readonly header: string;
  readonly provesEachMessage: boolean;
}

export interface ApiKeyParts {
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
}

interface Entry {
  readonly principal: Principal;
  /** When it let somebody in last, by a monotonic clock. */
  lastGoodMs: number;
}

/** So long a key counts as known after it was used. */
const KNOWN_MS = 600_000;
const LONGEST_KEY = 4_096;

/**
 * Lets in whoever shows one of the configured keys, in the header for keys or as a bearer token where there is none. Keys are
 * looked up by digest: neither memory nor the time of an answer says anything about a key.
 */
export class ApiKeyVerifier implements CredentialVerifier {
  readonly apiKeyHeader: string;
  readonly provesEachMessage: boolean;
  readonly #entries = new Map<string, Entry>();
  readonly #parts: ApiKeyParts;

  constructor({ keys, header, provesEachMessage }: ApiKeyVerifierSettings, parts: ApiKeyParts) {
    this.apiKeyHeader = header;
    this.provesEachMessage = provesEachMessage;
    this.#parts = parts;
    for (const { digest, principal } of keys) {
      this.#entries.set(digest, { principal, lastGoodMs: Number.NEGATIVE_INFINITY });
    }
  }

  verify({ apiKey, bearer }: Credential): Verdict {
    const key = apiKey ?? bearer;
    if (key === undefined) {
      return new RefusedCredential('missing_token', `show an API key: ${this.apiKeyHeader}: <key>`);
    }
    const entry = this.#find(key);
    if (entry === undefined)
      return new RefusedCredential('unknown_key', 'this API key is not known here');
    if (this.#isOver(entry))
      return new RefusedCredential('expired_token', 'this API key has expired');
    entry.lastGoodMs = this.#parts.clock.nowMs();
    return entry.principal;
  }

  recalls({ apiKey, bearer }: Credential): Principal | undefined {
    const key = apiKey ?? bearer;
    const entry = key === undefined ? undefined : this.#find(key);
    if (entry === undefined || this.#isOver(entry)) return undefined;
    const isKnown = this.#parts.clock.nowMs() - entry.lastGoodMs < KNOWN_MS;
    return isKnown ? entry.principal : undefined;
  }

  /** Whoever may do something else now comes in anew. */
  keeps(principal: Principal): boolean {
    for (const entry of this.#entries.values()) {
      if (isDeepStrictEqual(entry.principal, principal)) return true;
    }
    return false;
  }

  #find(key: string): Entry | undefined {
    return key.length > LONGEST_KEY ? undefined : this.#entries.get(digestOf(key));
  }

  #isOver({ principal: { expiresAtMs } }: Entry): boolean {
    return expiresAtMs !== undefined && this.#parts.wallMs() >= expiresAtMs;
  }
}
