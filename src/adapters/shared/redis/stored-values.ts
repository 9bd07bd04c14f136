import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** First byte of a value. */
const clearVersion = 1;
const sealedVersion = 2;

const keyIdBytes = 4;
const saltBytes = 16;
const countBytes = 8;
const tagBytes = 16;
const nonceBytes = 12;
const headBytes = 1 + keyIdBytes + saltBytes + countBytes;
/** Each process that seals has a key of its own, made from its salt. */
const maxDerived = 1_024;
const purpose = 'mcp-gateway stored values';

interface Key {
  readonly id: Buffer;
  readonly bytes: Uint8Array;
}

/**
 * How values stand in Redis: a version, and either the bytes or, where there are keys, AES-256-GCM of them, bound to the name they
 * are stored under. A process seals with a key that is derived from the first one and 16 random bytes of its own, and counts its
 * nonces, so that none is ever used twice however much is written. With keys nothing is read that was not sealed: whoever can
 * write to Redis cannot make it up.
 */
export class StoredValues {
  readonly #keys: readonly Key[];
  readonly #salt = randomBytes(saltBytes);
  readonly #derived = new Map<string, Buffer>();
  readonly #unreadable: () => void;
  #count = 0n;

  /** `keys`: 32 bytes each; the first seals, all open; none: nothing is sealed. `unreadable`: hears of each value that cannot be read. */
  constructor(keys: readonly Uint8Array[], unreadable: () => void) {
    this.#keys = keys.map((bytes) => ({ bytes, id: idOf(bytes) }));
    this.#unreadable = unreadable;
  }

  /** Bytes that are stored beside those of the value. */
  get overhead(): number {
    return this.#keys.length === 0 ? 1 : headBytes + tagBytes;
  }

  write(name: string, bytes: Uint8Array): Buffer {
    const [key] = this.#keys;
    if (key === undefined) return Buffer.concat([Buffer.of(clearVersion), bytes]);
    const head = Buffer.alloc(headBytes);
    head[0] = sealedVersion;
    key.id.copy(head, 1);
    this.#salt.copy(head, 1 + keyIdBytes);
    head.writeBigUInt64BE(this.#count, headBytes - countBytes);
    this.#count += 1n;
    const cipher = createCipheriv('aes-256-gcm', this.#derive(key, this.#salt), nonceOf(head));
    cipher.setAAD(Buffer.from(name));
    return Buffer.concat([head, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }

  /** What was written under that name; undefined, and counted, for anything else. */
  read(name: string, stored: unknown): Uint8Array | undefined {
    const bytes = Buffer.isBuffer(stored) ? this.#open(name, stored) : undefined;
    if (bytes === undefined) this.#unreadable();
    return bytes;
  }

  /** A value of another shape than it should have was found beside or within one. */
  spoilt(): void {
    this.#unreadable();
  }

  #open(name: string, stored: Buffer): Uint8Array | undefined {
    if (this.#keys.length === 0) return stored[0] === clearVersion ? stored.subarray(1) : undefined;
    if (stored[0] !== sealedVersion || stored.length < headBytes + tagBytes) return undefined;
    const id = stored.subarray(1, 1 + keyIdBytes);
    const key = this.#keys.find((known) => known.id.equals(id));
    if (key === undefined) return undefined;
    const salt = stored.subarray(1 + keyIdBytes, 1 + keyIdBytes + saltBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.#derive(key, salt), nonceOf(stored));
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(stored.subarray(-tagBytes));
    try {
      return Buffer.concat([
        decipher.update(stored.subarray(headBytes, -tagBytes)),
        decipher.final(),
      ]);
    } catch {
      return undefined;
    }
  }

  #derive({ bytes, id }: Key, salt: Buffer): Buffer {
    const name = id.toString('latin1') + salt.toString('latin1');
    const known = this.#derived.get(name);
    if (known !== undefined) return known;
    const derived = Buffer.from(hkdfSync('sha256', bytes, salt, purpose, 32));
    this.#derived.set(name, derived);
    const [oldest] = this.#derived.keys();
    if (this.#derived.size > maxDerived && oldest !== undefined) this.#derived.delete(oldest);
    return derived;
  }
}

const idOf = (key: Uint8Array): Buffer =>
  createHash('sha256').update(key).digest().subarray(0, keyIdBytes);

const nonceOf = (head: Buffer): Buffer => {
  const nonce = Buffer.alloc(nonceBytes);
  head.copy(nonce, nonceBytes - countBytes, headBytes - countBytes, headBytes);
  return nonce;
};
