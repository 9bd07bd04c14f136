import type {
  ClientCertificate,
  Credential,
} from '../../../application/ports/driven/credential-verifier.ts';

const BEARER = /^bearer +([^\s]+) *$/i;
const NOTHING_SHOWN: Credential = { bearer: undefined };

/** What an `Authorization` header (RFC 6750 §2.1) and the connection show. Other schemes show nothing. */
export const credentialOf = (
  authorization: string | undefined,
  certificate: ClientCertificate | undefined,
): Credential => {
  const bearer = authorization === undefined ? undefined : bearerOf(authorization);
  if (certificate !== undefined) return { bearer, certificate };
  return bearer === undefined ? NOTHING_SHOWN : { bearer };
};

const bearerOf = (authorization: string): string | undefined =>
  authorization.startsWith('Bearer ') && !authorization.includes(' ', 7)
    ? authorization.slice(7)
    : BEARER.exec(authorization)?.[1];
