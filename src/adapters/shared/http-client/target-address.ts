import type { TlsTrust, UrlTarget } from '../../../domain/balancing/endpoint.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { nodeHttp } from '../http/node-http.ts';

/** Where requests go, taken apart once per link. */
export interface TargetAddress {
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** Configured headers, flat: name, value, name, value. */
  readonly headers: readonly string[];
  /** Undefined for what is usual. */
  readonly trust: TlsTrust | undefined;
}

/** Set by the carrier itself, or of one connection only (RFC 9110 §7.6.1). */
const OWN_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'keep-alive',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** `backend_unavailable` when the configured URL or a header cannot be used. */
export const addressOf = (target: UrlTarget, server: string): TargetAddress | Fault => {
  const url = URL.canParse(target.url) ? new URL(target.url) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return new Fault('backend_unavailable', `The URL of server "${server}" is no http(s) URL.`);
  }
  const headers = configuredHeaders(target, url);
  return typeof headers === 'string'
    ? new Fault(
        'backend_unavailable',
        `Server "${server}" has a header that is not legal: ${headers}.`,
      )
    : { origin: url.origin, path: url.pathname + url.search, headers, trust: target.trust };
};

/** The name of the first header that is not legal, or the list. */
const configuredHeaders = (target: UrlTarget, url: URL): readonly string[] | string => {
  const headers: string[] = [];
  let hasCredentials = false;
  for (const [name, value] of Object.entries(target.headers)) {
    const lowerName = name.toLowerCase();
    if (OWN_HEADERS.has(lowerName)) continue;
    if (!isLegal(name, value)) return JSON.stringify(name);
    hasCredentials ||= lowerName === 'authorization';
    headers.push(lowerName, value);
  }
  if (url.username !== '' && !hasCredentials) headers.push('authorization', basicCredentials(url));
  return headers;
};

const isLegal = (name: string, value: string): boolean => {
  try {
    nodeHttp.validateHeaderName(name);
    nodeHttp.validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
};

const basicCredentials = (url: URL): string => {
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
};

/** What every request of a link carries, flat; a configured user agent replaces ours. */
export const commonHeaders = (configured: readonly string[], userAgent: string): string[] => {
  const hasAgent = configured.some((part, index) => index % 2 === 0 && part === 'user-agent');
  const agent = hasAgent ? [] : ['user-agent', userAgent];
  return ['accept-encoding', 'identity', ...agent, ...configured];
};
