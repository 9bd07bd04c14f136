import type { Fault } from '../../domain/fault/fault.ts';

/** How a call ended. A JSON-RPC error of the server is its raw response; a fault is the gateway's own refusal. */
export type CallEnd =
  | { readonly kind: 'result' }
  | { readonly kind: 'error'; readonly rpcCode: number }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'cancelled' };

export const succeeded: CallEnd = { kind: 'result' };
export const givenUp: CallEnd = { kind: 'cancelled' };
