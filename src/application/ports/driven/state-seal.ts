/**
 * Seals what clients keep for the gateway between two requests: they can neither read nor change it. Replicas with the
 * same keys open each other's seals.
 */
export interface StateSeal {
  /** Text of ASCII letters, digits, `-`, `_` and `.`; different each time. */
  seal(claims: Uint8Array): Promise<string>;
  /** The claims; undefined for every text that did not come from `seal` under a key that is still known. */
  open(text: string): Promise<Uint8Array | undefined>;
  /** A text that no two different data have in common (SHA-256 or better). */
  digest(data: Uint8Array): string;
}
