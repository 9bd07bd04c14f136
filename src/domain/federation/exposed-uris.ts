import { isNamespace } from '../routing/namespace.ts';

/** `keep`: clients see the URIs of the servers. `wrap`: each URI says whose it is. */
export type UriPolicy = 'keep' | 'wrap';

export interface OwnedUri {
  readonly server: string;
  readonly uri: string;
}

const prefix = 'mcpgw:';
const appScheme = 'ui://';
const appPrefix = `${appScheme}mcpgw.`;
/** Stands before a URI whose host is written without its brackets. No scheme begins with it. */
const unbracketed = '~';

/** Meant to be fetched by whoever holds them, so they stay what they are. */
const isForDirectFetch = (uri: string): boolean => /^https?:/i.test(uri);

/**
 * The URI, or URI template (RFC 6570), as clients see it: `mcpgw:{server}/{uri}`, and `ui://mcpgw.{server}/…` for
 * `ui://…`, whose scheme says what it is (MCP Apps). `http:` and `https:` stay. What is legal (RFC 3986) stays legal, and
 * what a wrapped template expands to is what its expansion is wrapped to.
 */
export const wrapUri = (server: string, uri: string): string => {
  if (isForDirectFetch(uri)) return uri;
  const isBracketed = bracketedHost.test(uri);
  if (uri.startsWith(appScheme) && !isBracketed) {
    return `${appPrefix}${server}/${uri.slice(appScheme.length)}`;
  }
  return `${prefix}${server}/${isBracketed ? withoutBrackets(uri) : uri}`;
};

/** Undefined for what {@link wrapUri} does not write: another URI, no legal name of a server, nothing behind it. */
export const unwrapUri = (wrapped: string): OwnedUri | undefined => {
  if (wrapped.startsWith(appPrefix)) {
    const owned = split(wrapped, appPrefix.length);
    return owned && { server: owned.server, uri: `${appScheme}${owned.uri}` };
  }
  const owned = wrapped.startsWith(prefix) ? split(wrapped, prefix.length) : undefined;
  if (owned === undefined || owned.uri === '') return undefined;
  return { server: owned.server, uri: withBrackets(owned.uri) };
};

const split = (wrapped: string, start: number): OwnedUri | undefined => {
  const slash = wrapped.indexOf('/', start);
  if (slash < 0) return undefined;
  const server = wrapped.slice(start, slash);
  return isNamespace(server) ? { server, uri: wrapped.slice(slash + 1) } : undefined;
};

/** Brackets are legal around the host (`foo://[::1]:80/`) and nowhere else, so not within a path. */
const bracketedHost = /^([a-z][a-z0-9+.-]*:\/\/(?:[^/?#@[\]]*@)?)\[([^/?#@[\]%]*)\](?=[:/?#]|$)/i;
const unbracketedHost =
  /^~([a-z][a-z0-9+.-]*:\/\/(?:[^/?#@[\]]*@)?)%5B([^/?#@[\]%]*)%5D(?=[:/?#]|$)/i;

const withoutBrackets = (uri: string): string =>
  uri.replace(bracketedHost, `${unbracketed}$1%5B$2%5D`);

const withBrackets = (uri: string): string => uri.replace(unbracketedHost, '$1[$2]');
