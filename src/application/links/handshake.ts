import { Fault } from '../../domain/fault/fault.ts';
import { initializedNotification } from '../../domain/mcp/rev2025/handshake.ts';
import { isLegacyRevision } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import { decodeText, jsonString } from '../../domain/wire/text.ts';
import type { Deadlines } from './deadlines.ts';
import { askServer } from './own-request.ts';
import type { Upstream } from './upstream.ts';

/**
 * Sends initialize with raw `params` and notes what the server agreed to. Resolves with the server's answer, which may
 * be a JSON-RPC error that the client should see as it is.
 */
export const initialize = async (
  upstream: Upstream,
  params: Uint8Array,
  deadlines: Deadlines,
): Promise<Message | Fault> => {
  const answer = await askServer(upstream, 'initialize', params, deadlines);
  if (answer instanceof Fault || answer.result === undefined) return answer;
  const { protocolVersion } = answer.marks;
  const version = protocolVersion && jsonString(answer.bytes, protocolVersion);
  if (version === undefined || !isLegacyRevision(version)) {
    const text = `the server answered initialize with protocol version ${version ?? '(none)'}, which is not supported`;
    return new Fault('backend_protocol_error', text);
  }
  upstream.agreed(answer, version);
  return answer;
};

/** The whole handshake in the gateway's hands: initialize, then initialized. A refusal by the server is a fault here. */
export const shakeHands = async (
  upstream: Upstream,
  params: Uint8Array,
  deadlines: Deadlines,
): Promise<Upstream | Fault> => {
  const answer = await initialize(upstream, params, deadlines);
  if (answer instanceof Fault) return answer;
  if (answer.error !== undefined) {
    const text = decodeText(answer.bytes, answer.error);
    return new Fault('backend_protocol_error', `the server refused initialize: ${text}`);
  }
  upstream.send(initializedNotification);
  return upstream;
};
