import type { Outgoing, Question } from '../http-client/outgoing.ts';

const QUESTION: Question = {
  method: 'GET',
  headers: { accept: 'application/json' },
  maxAnswerBytes: 262_144,
  timeoutMs: 5_000,
};

/**
 * What an issuer says of itself (RFC 8414 §3, OpenID Connect Discovery §4), or a text that says why that cannot be known.
 * Metadata that name another issuer are somebody else's.
 */
export const metadataOf = async (issuer: string, outgoing: Outgoing): Promise<object | string> => {
  let last = '';
  for (const address of addressesOf(issuer)) {
    const answer = await outgoing.ask(address, QUESTION);
    if (typeof answer === 'string') return answer;
    if (answer.status === 200) return metadataIn(answer.body, issuer);
    last = `${address} was answered with HTTP status ${answer.status}`;
    // Not there: it may be at the next place. Anything else may be different in a moment.
    if (answer.status < 400 || answer.status >= 500) return last;
  }
  return last;
};

/** RFC 8414 puts the well-known part before the path of the issuer, OpenID Connect behind it. */
const addressesOf = (issuer: string): readonly string[] => {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    ...new Set([
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${origin}${path}/.well-known/openid-configuration`,
      `${origin}/.well-known/openid-configuration${path}`,
    ]),
  ];
};

const metadataIn = (body: Uint8Array, issuer: string): object | string => {
  const metadata = jsonIn(body);
  if (typeof metadata !== 'object' || metadata === null) return 'its metadata are no JSON object';
  return Reflect.get(metadata, 'issuer') === issuer ? metadata : 'its metadata name another issuer';
};

/** Undefined for what is no JSON. */
export const jsonIn = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
};

/** One of the addresses that metadata name; an object says why it cannot be used. */
export const addressIn = (
  metadata: object,
  name: string,
  issuer: string,
): string | { readonly trouble: string } => {
  const written: unknown = Reflect.get(metadata, name);
  if (typeof written !== 'string' || !URL.canParse(written)) {
    return { trouble: `its metadata have no ${name}` };
  }
  const { protocol } = new URL(written);
  if (!/^https?:$/.test(protocol)) return { trouble: `its ${name} is not http or https` };
  const isWeaker = protocol === 'http:' && new URL(issuer).protocol === 'https:';
  return isWeaker ? { trouble: `its ${name} is weaker than https, which its issuer is` } : written;
};
