import { createHash, randomBytes } from 'node:crypto';
import type { JWEHeaderParameters } from 'jose';
import type { StateSeal } from '../../../application/ports/driven/state-seal.ts';

const keyBytes = 32;
/** A longer text is none of these seals; it is refused before it is decoded. */
const maxSealLength = 8_192;
const algorithm = 'dir';
const encryption = 'A256GCM';
const partOfSeal = /^[A-Za-z0-9_-]*$/;

/** Most gateways never seal anything. */
const loadJose = () => import('jose');

/** JWE compact serialisation (RFC 7516), AES-256-GCM with a shared key. */
export class JoseStateSeal implements StateSeal {
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #sealingKey: Uint8Array;
  readonly #sealingKeyId: string;

  /** 32 bytes each: the first seals, all of them open. None: a random one, so that seals end with the process. */
  constructor(keys: readonly Uint8Array[]) {
    const [first = randomBytes(keyBytes), ...others] = keys;
    const known = [first, ...others];
    const bad = known.find(({ length }) => length !== keyBytes);
    if (bad !== undefined) {
      throw new RangeError(`a key for sealing has ${keyBytes} bytes, not ${bad.length}`);
    }
    this.#keys = new Map(known.map((key) => [keyIdOf(key), key]));
    this.#sealingKey = first;
    this.#sealingKeyId = keyIdOf(first);
  }

  async seal(claims: Uint8Array): Promise<string> {
    const { CompactEncrypt } = await loadJose();
    return new CompactEncrypt(claims)
      .setProtectedHeader({ alg: algorithm, enc: encryption, kid: this.#sealingKeyId })
      .encrypt(this.#sealingKey);
  }

  async open(text: string): Promise<Uint8Array | undefined> {
    if (text.length > maxSealLength || !isCanonical(text)) return undefined;
    const { compactDecrypt, errors } = await loadJose();
    const keyFor = ({ kid = '' }: JWEHeaderParameters): Uint8Array => {
      const key = this.#keys.get(kid);
      if (key === undefined) throw new errors.JWEDecryptionFailed();
      return key;
    };
    try {
      const { plaintext } = await compactDecrypt(text, keyFor, {
        keyManagementAlgorithms: [algorithm],
        contentEncryptionAlgorithms: [encryption],
      });
      return plaintext;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  digest(data: Uint8Array): string {
    return createHash('sha256').update(data).digest('base64url');
  }
}

/** Says which key it is without saying anything about it. */
const keyIdOf = (key: Uint8Array): string =>
  createHash('sha256').update('mcp-gateway state key').update(key).digest('base64url').slice(0, 11);

/** Base64 has several texts for the same bytes; a seal has one. */
const isCanonical = (text: string): boolean =>
  text
    .split('.')
    .every(
      (part) =>
        partOfSeal.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part,
    );
