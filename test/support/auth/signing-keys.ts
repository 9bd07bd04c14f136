import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type JWK, type JWTPayload, SignJWT } from 'jose';

export type SigningAlgorithm = 'ES256' | 'RS256' | 'EdDSA';

interface SigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Keys of a server that signs tokens: the last one made signs, all that are not retired are published. */
export class SigningKeys {
  /** Published beside the real ones, as they stand. */
  readonly more: JWK[] = [];
  readonly #keys = new Map<string, SigningKey>();
  readonly #retired = new Map<string, SigningKey>();
  #made = 0;
  #current: SigningKey;

  constructor(alg: SigningAlgorithm = 'ES256') {
    this.#current = this.#make(alg);
  }

  /** Of the key that signs. */
  get kid(): string {
    return this.#current.kid;
  }

  /** A new key signs from now on; the old ones stay published. Returns the new `kid`. */
  rotate(alg: SigningAlgorithm = this.#current.alg): string {
    this.#current = this.#make(alg);
    return this.#current.kid;
  }

  /** No longer published. It can still sign by its `kid`, as whoever stole it would. */
  retire(kid: string): void {
    const key = this.#keys.get(kid);
    if (key !== undefined) this.#retired.set(kid, key);
    this.#keys.delete(kid);
  }

  /** A JSON Web Key Set (RFC 7517 §5). */
  get published(): { readonly keys: readonly JWK[] } {
    const own = [...this.#keys.values()].map(({ kid, alg, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      kid,
      alg,
      use: 'sig',
    }));
    return { keys: [...own, ...this.more] };
  }

  publicKey(kid = this.kid): KeyObject | undefined {
    return this.#of(kid)?.publicKey;
  }

  /** `header`: in place of or beside `alg`, `kid` and `typ: at+jwt`; `undefined` leaves a member out. */
  sign(
    claims: JWTPayload,
    header: Readonly<Record<string, unknown>> = {},
    kid = this.kid,
  ): Promise<string> {
    const key = this.#of(kid) ?? this.#current;
    const full = { alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header };
    return new SignJWT(claims).setProtectedHeader(full).sign(key.privateKey);
  }

  #of(kid: string): SigningKey | undefined {
    return this.#keys.get(kid) ?? this.#retired.get(kid);
  }

  #make(alg: SigningAlgorithm): SigningKey {
    this.#made += 1;
    const key = { kid: `key-${this.#made}`, alg, ...pairOf(alg) };
    this.#keys.set(key.kid, key);
    return key;
  }
}

const pairOf = (alg: SigningAlgorithm) => {
  switch (alg) {
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2_048 });
    case 'EdDSA':
      return generateKeyPairSync('ed25519');
  }
};
