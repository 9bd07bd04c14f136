import type { Credential } from '../../../application/ports/driven/credential-verifier.ts';

const BEARER = /^bearer +([^\s]+) *$/i;
const NOTHING_SHOWN: Credential = { bearer: undefined };

/** What an `Authorization` header shows (RFC 6750 §2.1). Other schemes show nothing. */
export const credentialOf = (authorization: string | undefined): Credential => {
  if (authorization === undefined) return NOTHING_SHOWN;
  if (authorization.startsWith('Bearer ') && !authorization.includes(' ', 7)) {
    return { bearer: authorization.slice(7) };
  }
  return { bearer: BEARER.exec(authorization)?.[1] };
};
