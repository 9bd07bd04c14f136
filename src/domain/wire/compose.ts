import { encodeText } from './text.ts';

/** A request with a numeric id; `params` is raw JSON text. */
export const composeRequest = (id: number, method: string, params?: Uint8Array): Uint8Array =>
  params === undefined
    ? encodeText(`{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)}}`)
    : join(
        encodeText(`{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":`),
        params,
      );

/** A successful response; `id` and `result` are raw JSON text. */
export const composeResult = (id: Uint8Array, result: Uint8Array): Uint8Array => {
  const head = encodeText('{"jsonrpc":"2.0","id":');
  const middle = encodeText(',"result":');
  const whole = new Uint8Array(head.length + id.length + middle.length + result.length + 1);
  whole.set(head, 0);
  whole.set(id, head.length);
  whole.set(middle, head.length + id.length);
  whole.set(result, head.length + id.length + middle.length);
  whole[whole.length - 1] = closingBrace;
  return whole;
};

/** The notification that cancels the request with this numeric id. */
export const composeCancelled = (requestId: number, reason: string): Uint8Array =>
  composeCancelledId(encodeText(String(requestId)), reason);

/** The same for an id of any kind; `requestId` is raw JSON text. */
export const composeCancelledId = (requestId: Uint8Array, reason: string): Uint8Array => {
  const head = encodeText(
    `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"reason":${JSON.stringify(reason)},"requestId":`,
  );
  const whole = new Uint8Array(head.length + requestId.length + 2);
  whole.set(head, 0);
  whole.set(requestId, head.length);
  whole.fill(closingBrace, head.length + requestId.length);
  return whole;
};

const closingBrace = 0x7d;

const join = (head: Uint8Array, tail: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(head.length + tail.length + 1);
  whole.set(head, 0);
  whole.set(tail, head.length);
  whole[whole.length - 1] = closingBrace;
  return whole;
};
