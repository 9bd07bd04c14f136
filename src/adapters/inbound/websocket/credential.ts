import type { IncomingMessage } from 'node:http';
import type { Credential } from '../../../application/ports/driven/credential-verifier.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { requestCredential } from '../../shared/http/credential.ts';

/** The subprotocol clients offer and the gateway echoes. */
export const MCP_SUBPROTOCOL = 'mcp';

const TOKEN_SUBPROTOCOL = 'mcp.auth.';

/**
 * What an upgrade request shows: what every HTTP request may, or a token in a subprotocol `mcp.auth.<token>`, because browsers
 * cannot set headers. Never from the query, which ends up in logs.
 */
export const upgradeCredential = (
  request: IncomingMessage,
  gateway: Pick<Gateway, 'apiKeyHeader'>,
  remoteAddress: string,
): Credential => {
  const shown = requestCredential(request, gateway, remoteAddress);
  if (request.headers.authorization !== undefined) return shown;
  const bearer = tokenIn(request.headers['sec-websocket-protocol']);
  if (bearer === undefined) return shown;
  return { ...shown, bearer, remoteAddress };
};

const tokenIn = (offered = ''): string | undefined => {
  for (const subprotocol of offered.split(',')) {
    const name = subprotocol.trim();
    if (name.startsWith(TOKEN_SUBPROTOCOL)) return name.slice(TOKEN_SUBPROTOCOL.length);
  }
  return undefined;
};
