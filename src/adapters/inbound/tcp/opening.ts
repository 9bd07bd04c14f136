import { Fault } from '../../../domain/fault/fault.ts';
import { isTokenText } from '../../../domain/validation/token-rule.ts';
import { unwrap } from '../../../domain/wire/client-form.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { spliceOne } from '../../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../../domain/wire/text.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';

const NO_TOKEN = encodeText('""');

/** What the first message of a connection says of its sender. */
export interface Opening {
  /** The credential around the message or in it; undefined when there is none that could be one. */
  readonly token: string | undefined;
  /** It is an `initialize` with `params.token`. */
  readonly isLogin: boolean;
  /** The message as a session may see it. */
  readonly bytes: Uint8Array;
}

export const readOpening = (first: Uint8Array): Opening => {
  const message = scan(first);
  if (!(message instanceof WireFault)) {
    const token = loginToken(message);
    return { token, isLogin: token !== undefined, bytes: withoutToken(message) };
  }
  const wrapped = unwrap(first);
  if (wrapped === undefined || wrapped instanceof Fault) {
    return { token: undefined, isLogin: false, bytes: first };
  }
  const inner = scan(wrapped.message);
  const token = inner instanceof WireFault ? undefined : loginToken(inner);
  return { token: wrapped.token ?? token, isLogin: token !== undefined, bytes: first };
};

const loginToken = ({ kind, method, bytes, marks }: Message): string | undefined => {
  if (kind !== 'request' || method !== 'initialize' || marks.token === undefined) return undefined;
  const token = jsonString(bytes, marks.token) ?? '';
  return isTokenText(token) ? token : undefined;
};

/** The token is for the gateway: no server behind it may see it. */
const withoutToken = ({ method, bytes, marks: { token } }: Message): Uint8Array =>
  method !== 'initialize' || token === undefined ? bytes : spliceOne(bytes, token, NO_TOKEN);
