import { DISCOVER_ID, INITIALIZE_ID } from '../../../domain/detection/interview.ts';
import { type Implementation, ownInitializeParams } from '../../../domain/mcp/rev2025/handshake.ts';
import {
  gatewaySender,
  paramsWithMeta,
  senderMeta,
} from '../../../domain/mcp/rev2026/sender-meta.ts';

/** The two requests a probe may send, each JSON text on one line. */
export interface Questions {
  readonly initialize: Uint8Array;
  readonly discover: Uint8Array;
}

/** In the gateway's own name; it declares nothing, so a server has nothing to ask it. */
export const questionsOf = (identity: Implementation): Questions => ({
  initialize: request(INITIALIZE_ID, 'initialize', ownInitializeParams(identity)),
  discover: request(
    DISCOVER_ID,
    'server/discover',
    paramsWithMeta(senderMeta(gatewaySender(identity)), undefined),
  ),
});

const request = (id: string, method: string, params: Uint8Array): Uint8Array =>
  Buffer.concat([
    Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":`),
    params,
    Buffer.from('}'),
  ]);
