import type { Fault } from '../../../domain/fault/fault.ts';
import { plainFault, readFault } from '../../../domain/fault/fault-text.ts';
import { decodeText, encodeText } from '../../../domain/wire/text.ts';
import type { AnswerCarrier } from '../../ports/driving/client-session.ts';

/**
 * What the replica where a call waits tells the one its client talks to. `stream`: the server answers with a stream; `told`: a
 * notification; `answer` and `fault`: the last word.
 */
export type CarriedNews =
  | { readonly kind: 'stream' }
  | { readonly kind: 'told'; readonly bytes: Uint8Array }
  | { readonly kind: 'answer'; readonly bytes: Uint8Array; readonly carrier: AnswerCarrier }
  | { readonly kind: 'fault'; readonly fault: Fault };

const streamByte = 1;
const toldByte = 2;
const bodyByte = 3;
const channelByte = 4;
const faultByte = 5;

/** One byte for what it is, then JSON: the message, or a fault. */
export const encodeNews = (news: CarriedNews): Uint8Array => {
  switch (news.kind) {
    case 'stream':
      return Uint8Array.of(streamByte);
    case 'told':
      return behind(toldByte, news.bytes);
    case 'answer':
      return behind(news.carrier === 'body' ? bodyByte : channelByte, news.bytes);
    case 'fault':
      return behind(faultByte, encodeText(JSON.stringify(plainFault(news.fault))));
  }
};

/** Undefined for what another version may mean. */
export const decodeNews = (message: Uint8Array): CarriedNews | undefined => {
  const [kind = 0] = message;
  const bytes = message.subarray(1);
  switch (kind) {
    case streamByte:
      return { kind: 'stream' };
    case toldByte:
      return { kind: 'told', bytes };
    case bodyByte:
      return { kind: 'answer', bytes, carrier: 'body' };
    case channelByte:
      return { kind: 'answer', bytes, carrier: 'channel' };
    case faultByte:
      return faultIn(bytes);
    default:
      return undefined;
  }
};

const behind = (kind: number, bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(1 + bytes.length);
  whole[0] = kind;
  whole.set(bytes, 1);
  return whole;
};

const faultIn = (bytes: Uint8Array): CarriedNews | undefined => {
  try {
    const fault = readFault(JSON.parse(decodeText(bytes)));
    return fault && { kind: 'fault', fault };
  } catch {
    return undefined;
  }
};
