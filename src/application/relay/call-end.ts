import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';

/** How a call ended. A JSON-RPC error of the server is its raw response; a fault is the gateway's own refusal. */
export type CallEnd =
  | { readonly kind: 'result' }
  | { readonly kind: 'error'; readonly rpcCode: number }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'cancelled' };

export const succeeded: CallEnd = { kind: 'result' };
export const givenUp: CallEnd = { kind: 'cancelled' };

/** What a server's response ends a call with. */
export const endBy = ({ error, errorCode }: Message): CallEnd =>
  error === undefined ? succeeded : { kind: 'error', rpcCode: errorCode ?? 0 };

/** Bytes its client can take. */
export const tooLong = (maxBytes: number): Fault =>
  new Fault(
    'message_too_large',
    `the answer is longer than the ${maxBytes} bytes this client can take`,
  );
