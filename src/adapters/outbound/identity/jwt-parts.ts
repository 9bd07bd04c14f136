/** What is read of the header of a token (RFC 7515 §4.1) before anything is known to be true of it. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string | undefined;
  /** Of any type. */
  readonly typ: unknown;
}

/** Undefined when it has none, or one that names no algorithm. */
export const headerOf = (token: string): TokenHeader | undefined => {
  const header = membersOf(token.split('.', 1)[0]);
  if (header === undefined) return undefined;
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string' || (kid !== undefined && typeof kid !== 'string')) return undefined;
  return { alg, kid, typ };
};

/** `iss` as the token says it, which proves nothing; undefined when it says none. */
export const claimedIssuerOf = (token: string): string | undefined => {
  const issuer = membersOf(token.split('.', 2)[1])?.['iss'];
  return typeof issuer === 'string' ? issuer : undefined;
};

const membersOf = (part: string | undefined): Readonly<Record<string, unknown>> | undefined => {
  if (part === undefined || !/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
};
