import type { IncomingMessage } from 'node:http';

export type OAuthEndpoint =
  | 'metadata'
  | 'jwks'
  | 'authorize'
  | 'token'
  | 'register'
  | 'introspect'
  | 'revoke';

export interface OAuthQuestion {
  /** Undefined: there is nothing at this path. */
  readonly endpoint: OAuthEndpoint | undefined;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The query of a GET, the body of a POST. */
  readonly form: URLSearchParams;
  readonly body: string;
}

const byName: ReadonlyMap<string, OAuthEndpoint> = new Map(
  (['jwks', 'authorize', 'token', 'register', 'introspect', 'revoke'] as const).map((name) => [
    `/${name}`,
    name,
  ]),
);

/** `issuerPath`: RFC 8414 §3.1 puts it behind the well-known part, OpenID Connect Discovery §4 before it. */
export const questionOf = async (
  request: IncomingMessage,
  issuerPath: string,
): Promise<OAuthQuestion> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const { method = 'GET', headers } = request;
  const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://host');
  const form = method === 'POST' ? new URLSearchParams(body) : searchParams;
  return { endpoint: endpointOf(path, issuerPath), method, path, headers, form, body };
};

const endpointOf = (path: string, issuerPath: string): OAuthEndpoint | undefined => {
  const isMetadata = [
    `/.well-known/oauth-authorization-server${issuerPath}`,
    `/.well-known/openid-configuration${issuerPath}`,
    `${issuerPath}/.well-known/openid-configuration`,
  ].includes(path);
  if (isMetadata) return 'metadata';
  return path.startsWith(issuerPath) ? byName.get(path.slice(issuerPath.length)) : undefined;
};

/** RFC 6749 §2.3.1: by Basic or in the form. */
export const shownBy = ({ headers, form }: OAuthQuestion) => {
  const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined) return { id: form.get('client_id'), secret: form.get('client_secret') };
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) };
};
