import { decodeText, encodeText } from '../../../wire/text.ts';

/** What the gateway wants to find again in the `requestState` of a retry. */
export interface StateClaims {
  /** Key of the principal whom it was given to. */
  readonly principal: string;
  /** Of what a retry has to repeat. */
  readonly digest: string;
  /** Which process holds the parked call. */
  readonly owner: string;
  /** The parked call; 0 when none waits and the request is simply to be sent again. */
  readonly park: number;
  /** On the owner's clock. */
  readonly expiresAtMs: number;
}

const version = 1;

export const encodeClaims = (claims: StateClaims): Uint8Array => {
  const { principal, digest, owner, park, expiresAtMs } = claims;
  return encodeText(JSON.stringify([version, principal, digest, owner, park, expiresAtMs]));
};

/** Undefined when another version of the gateway wrote them. */
export const decodeClaims = (bytes: Uint8Array): StateClaims | undefined => {
  const parts: unknown = JSON.parse(decodeText(bytes));
  if (!Array.isArray(parts) || parts[0] !== version) return undefined;
  const [, principal, digest, owner, park, expiresAtMs] = parts as readonly unknown[];
  return typeof principal === 'string' &&
    typeof digest === 'string' &&
    typeof owner === 'string' &&
    typeof park === 'number' &&
    typeof expiresAtMs === 'number'
    ? { principal, digest, owner, park, expiresAtMs }
    : undefined;
};
