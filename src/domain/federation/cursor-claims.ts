import { decodeText, encodeText } from '../wire/text.ts';

/** What a cursor of a merged list says, before it is sealed. */
export interface CursorClaims {
  /** Whose it is. */
  readonly owner: string;
  /** The method of the list. */
  readonly method: string;
  /** Of the whole list. */
  readonly digest: string;
  /** Index of the first item of the page. */
  readonly at: number;
}

/** Tells these from other claims under the same seal. */
const kind = 'cursor 1';

export const writeClaims = ({ owner, method, digest, at }: CursorClaims): Uint8Array =>
  encodeText(JSON.stringify([kind, owner, method, digest, at]));

/** Undefined for whatever {@link writeClaims} does not write. `bytes` come from a seal. */
export const readClaims = (bytes: Uint8Array): CursorClaims | undefined => {
  const text = decodeText(bytes);
  if (!text.startsWith(`["${kind}",`)) return undefined;
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed) || parsed.length !== 5) return undefined;
  const [, owner, method, digest, at] = parsed as readonly unknown[];
  return typeof owner === 'string' &&
    typeof method === 'string' &&
    typeof digest === 'string' &&
    typeof at === 'number' &&
    Number.isSafeInteger(at) &&
    at >= 0
    ? { owner, method, digest, at }
    : undefined;
};
