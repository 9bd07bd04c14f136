import type { Fault } from '../../../../domain/fault/fault.ts';
import { decodeText, encodeText } from '../../../../domain/wire/text.ts';

const MAX_REASON_LENGTH = 200;

/** Text of the peer, short enough to be shown. */
export const shortText = (bytes: Uint8Array): string =>
  decodeText(bytes).slice(0, MAX_REASON_LENGTH);

/** One member of the JSON object that frames without a message hold; undefined when there is none. */
export const signalMember = (payload: Uint8Array, name: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(decodeText(payload));
    return typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, name) : undefined;
  } catch {
    return undefined;
  }
};

/** What an error frame says: the original gateway sends plain text, later ones an object with a message. */
export const complaintIn = (payload: Uint8Array): string => {
  const message = signalMember(payload, 'message');
  const text =
    typeof message === 'string' ? message.slice(0, MAX_REASON_LENGTH) : shortText(payload);
  return text.replace(/\.$/, '');
};

/** Payload of an error frame of ours. */
export const errorPayload = ({ row, code, message }: Fault): Uint8Array =>
  encodeText(JSON.stringify({ code: row.rpcCode, error_code: code, message }));
