import type { Fault } from './fault.ts';

const encoder = new TextEncoder();
const head = encoder.encode('{"jsonrpc":"2.0","id":');

/**
 * The JSON-RPC error response for a fault.
 * `idText` is the request's raw id with one character per byte (`Message.idKey`), so that it returns byte-exact;
 * empty when it is not known (answered as `null`).
 */
export const errorReply = (idText: string, fault: Fault): Uint8Array => {
  const data = JSON.stringify({
    error_code: fault.code,
    retryable: fault.row.retryable,
    ...(fault.retryAfterMs === undefined ? {} : { retry_after_ms: fault.retryAfterMs }),
  });
  const id = Uint8Array.from(idText === '' ? 'null' : idText, (byte) => byte.charCodeAt(0));
  const message = JSON.stringify(fault.message);
  const error = `{"code":${fault.row.rpcCode},"message":${message},"data":${data}}`;
  const tail = encoder.encode(`,"error":${error}}`);
  const whole = new Uint8Array(head.length + id.length + tail.length);
  whole.set(head, 0);
  whole.set(id, head.length);
  whole.set(tail, head.length + id.length);
  return whole;
};
