import type { IncomingMessage } from 'node:http';
import type { Sight } from '../../../domain/detection/sight.ts';

const redirects = new Set([301, 302, 303, 307, 308]);

/** What an answer shows that is no message. `what`: what was asked, such as `POST`. */
export const sightOfStatus = (
  what: string,
  { statusCode = 0, headers }: IncomingMessage,
): Sight => {
  if (wantsCredential(statusCode, headers)) {
    return { seen: 'likely', note: `${what} wants a credential (status ${statusCode})` };
  }
  if (redirects.has(statusCode)) {
    return { seen: 'http', note: `${what} is sent on to another server (status ${statusCode})` };
  }
  return { seen: 'http', note: `${what} is answered with status ${statusCode} and nothing of MCP` };
};

/** As MCP's authorization has it, or as an API says it; pages for people ask otherwise. */
const wantsCredential = (status: number, headers: IncomingMessage['headers']): boolean => {
  const { 'www-authenticate': scheme = '', 'content-type': type = '' } = headers;
  if (status === 401) {
    return /bearer|dpop/i.test(scheme) || (scheme === '' && /[/+]json/i.test(type));
  }
  return status === 403 && /bearer|dpop/i.test(scheme);
};

/**
 * Where the same server wants the request sent: another path of it, or its TLS. Undefined for everything else:
 * credentials go to nobody who was not named.
 */
export const nextHop = (
  from: URL,
  { statusCode = 0, headers: { location } }: Pick<IncomingMessage, 'statusCode' | 'headers'>,
): URL | undefined => {
  if (!redirects.has(statusCode) || location === undefined) return undefined;
  if (!URL.canParse(location, from)) return undefined;
  const to = new URL(location, from);
  if (to.hostname !== from.hostname || to.username !== '' || to.password !== '') return undefined;
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:';
  return isUpgrade || to.origin === from.origin ? to : undefined;
};

export const mediaTypeOf = ({ headers }: IncomingMessage): string =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
