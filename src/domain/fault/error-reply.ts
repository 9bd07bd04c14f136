import type { Era } from '../mcp/revisions.ts';
import type { Fault } from './fault.ts';

const encoder = new TextEncoder();
const head = encoder.encode('{"jsonrpc":"2.0",');

const invalidParams = -32_602;

/** The handshake revisions know these codes as the gateway's own (mission §3.6). */
const isOwnLegacyCode = (code: number): boolean => code > -32_020 && code <= -32_000;

/**
 * The code of a fault for a client of this era. Since 2026-07-28 an implementation's own codes live outside the range
 * JSON-RPC reserves (basic/index, error codes): -32001 becomes 1001. Codes down to -32019 that were in use before are
 * grandfathered there; the one clients of the originals wait after (mission RL-12) stays. A resource that is not there is an
 * invalid param since then (server/resources, error handling).
 */
export const rpcCodeOf = ({ code, row: { rpcCode } }: Fault, era: Era): number => {
  if (era === 'legacy' || code === 'rate_limited') return rpcCode;
  if (code === 'resource_not_found') return invalidParams;
  return isOwnLegacyCode(rpcCode) ? -31_000 - rpcCode : rpcCode;
};

/**
 * The JSON-RPC error response for a fault.
 * `idText` is the request's raw id with one character per byte (`Message.idKey`), so that it returns byte-exact;
 * empty when it is not known: the handshake revisions answer `null` then, 2026-07-28 leaves the id out.
 */
export const errorReply = (idText: string, fault: Fault, era: Era = 'legacy'): Uint8Array => {
  const data = JSON.stringify({
    ...fault.data,
    error_code: fault.code,
    retryable: fault.row.retryable,
    ...(fault.retryAfterMs === undefined ? {} : { retry_after_ms: fault.retryAfterMs }),
  });
  const idMember = memberOf(idText, era);
  const id = Uint8Array.from(idMember, (byte) => byte.charCodeAt(0));
  const message = JSON.stringify(fault.message);
  const error = `{"code":${rpcCodeOf(fault, era)},"message":${message},"data":${data}}`;
  const tail = encoder.encode(`"error":${error}}`);
  const whole = new Uint8Array(head.length + id.length + tail.length);
  whole.set(head, 0);
  whole.set(id, head.length);
  whole.set(tail, head.length + id.length);
  return whole;
};

const memberOf = (idText: string, era: Era): string => {
  if (idText !== '') return `"id":${idText},`;
  return era === 'modern' ? '' : '"id":null,';
};
