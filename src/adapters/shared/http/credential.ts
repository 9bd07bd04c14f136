import type { IncomingMessage } from 'node:http';
import type {
  BasicCredential,
  ClientCertificate,
  Credential,
} from '../../../application/ports/driven/credential-verifier.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { certificateOf } from '../tls/client-certificate.ts';
import type { Exchange } from './exchange.ts';

/** By whom a request is looked at: it says where API keys come in. */
type Asked = Pick<Gateway, 'apiKeyHeader'>;

/** Where an HTTP request shows who sends it. */
interface HttpEvidence {
  /** The header `Authorization`. */
  readonly authorization: string | undefined;
  /** The header of API keys, where it is looked for. */
  readonly apiKey: string | undefined;
  readonly certificate: ClientCertificate | undefined;
  readonly remoteAddress: string;
}

const BEARER = /^bearer +([^\s]+) *$/i;
const BASIC = /^basic +(?! )([A-Za-z0-9+/_-]{0,8192}={0,2}) *$/i;
const NOTHING_SHOWN: Credential = { bearer: undefined };

/**
 * What a request shows: a bearer token (RFC 6750 §2.1) or a name and password (RFC 7617) in `Authorization`, an API key, the
 * certificate of its connection. Other schemes show nothing.
 */
const credentialOf = (evidence: HttpEvidence): Credential => {
  const { authorization, apiKey, certificate, remoteAddress } = evidence;
  if (authorization === undefined) {
    if (apiKey === undefined && certificate === undefined) return NOTHING_SHOWN;
    return { bearer: undefined, apiKey, basic: undefined, remoteAddress, certificate };
  }
  const bearer = bearerOf(authorization);
  const basic = bearer === undefined ? basicOf(authorization) : undefined;
  return { bearer, apiKey, basic, remoteAddress, certificate };
};

export const exchangeCredential = (exchange: Exchange, { apiKeyHeader }: Asked): Credential =>
  credentialOf({
    authorization: exchange.header('authorization'),
    apiKey: apiKeyHeader === undefined ? undefined : exchange.header(apiKeyHeader),
    certificate: exchange.certificate,
    remoteAddress: exchange.remoteAddress,
  });

/** The same where there is no exchange. */
export const requestCredential = (
  { headers, socket }: IncomingMessage,
  { apiKeyHeader }: Asked,
  remoteAddress: string,
): Credential => {
  const apiKey = apiKeyHeader === undefined ? undefined : headers[apiKeyHeader];
  return credentialOf({
    authorization: headers.authorization,
    apiKey: Array.isArray(apiKey) ? apiKey[0] : apiKey,
    certificate: certificateOf(socket),
    remoteAddress,
  });
};

const bearerOf = (authorization: string): string | undefined =>
  authorization.startsWith('Bearer ') && !authorization.includes(' ', 7)
    ? authorization.slice(7)
    : BEARER.exec(authorization)?.[1];

const basicOf = (authorization: string): BasicCredential | undefined => {
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  // A name cannot have one; a password can.
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
};
