import type { Message } from '../../../domain/wire/message.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';

const OPEN_BRACE = 0x7b;
const SPACE = 0x20;

/**
 * The JSON-RPC error in the body of a refusal, as the answer to `call`: its code, message and data
 * reach the client as the server wrote them. Refusals made before the server read the request have
 * no id or a null id and get the one of the call. Undefined when the body is no such error.
 */
export const refusalMessage = (body: Uint8Array, call: number): Uint8Array | undefined => {
  const scanned = scan(body);
  const found = scanned instanceof WireFault ? scanWithId(body, call) : scanned;
  if (found?.error === undefined || found.errorCode === undefined) return undefined;
  if (found.idKey === String(call)) return found.bytes;
  if (found.idKey !== 'null') return undefined;
  return answerWith(found, call);
};

const scanWithId = (body: Uint8Array, call: number): Message | undefined => {
  const open = body.findIndex((byte) => byte > SPACE);
  if (body[open] !== OPEN_BRACE) return undefined;
  const withId = scan(Buffer.concat([encodeText(`{"id":${call},`), body.subarray(open + 1)]));
  return withId instanceof WireFault ? undefined : withId;
};

const answerWith = (found: Message, call: number): Uint8Array => {
  const error = found.bytes.subarray(found.error?.start, found.error?.end);
  return Buffer.concat([
    encodeText(`{"jsonrpc":"2.0","id":${call},"error":`),
    error,
    encodeText('}'),
  ]);
};
