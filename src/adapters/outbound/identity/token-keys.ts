import type { KeyObject } from 'node:crypto';
import type { Fault } from '../../../domain/fault/fault.ts';

/** A key with all it may be used for. */
export interface TokenKey {
  readonly key: KeyObject | Uint8Array;
  readonly algorithms: readonly string[];
}

/** What a token says of the key it is signed with (RFC 7515 §4.1). Nothing else of its header is looked at for keys. */
export interface KeyWish {
  readonly alg: string;
  readonly kid: string | undefined;
}

/** Where keys to check tokens with are found. */
export interface TokenKeys {
  /**
   * Those that may have signed it, `unauthorized` when there is none, `auth_unavailable` when they cannot be had. At most a
   * handful. Never rejects.
   */
  fitting(wish: KeyWish): Promise<readonly TokenKey[] | Fault> | readonly TokenKey[] | Fault;
}

/** Keys that were there when the settings were read. They have no ids: each that fits may be the one. */
export class FixedKeys implements TokenKeys {
  readonly #keys: readonly TokenKey[];

  constructor(keys: readonly TokenKey[]) {
    this.#keys = keys;
  }

  fitting({ alg }: KeyWish): readonly TokenKey[] {
    return this.#keys.filter(({ algorithms }) => algorithms.includes(alg));
  }
}
