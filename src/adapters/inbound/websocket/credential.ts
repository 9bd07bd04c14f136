import type { IncomingHttpHeaders } from 'node:http';

/** The subprotocol clients offer and the gateway echoes. */
export const MCP_SUBPROTOCOL = 'mcp';

const TOKEN_SUBPROTOCOL = 'mcp.auth.';
const BEARER = /^bearer +([^ ]+) *$/iu;

/**
 * The bearer token of an upgrade request: from `Authorization` (RFC 6750 §2.1), or from a subprotocol
 * `mcp.auth.<token>` because browsers cannot set headers. Never from the query, which ends up in logs.
 */
export const bearerOf = (headers: IncomingHttpHeaders): string | undefined => {
  if (headers.authorization !== undefined) {
    return BEARER.exec(headers.authorization)?.[1];
  }
  const offered = headers['sec-websocket-protocol'];
  if (offered === undefined) return undefined;
  for (const subprotocol of offered.split(',')) {
    const name = subprotocol.trim();
    if (name.startsWith(TOKEN_SUBPROTOCOL)) return name.slice(TOKEN_SUBPROTOCOL.length);
  }
  return undefined;
};
