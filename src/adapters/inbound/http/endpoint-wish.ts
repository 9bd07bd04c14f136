import type { BackendProtocol } from '../../../domain/balancing/endpoint.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Exchange } from '../../shared/http/exchange.ts';

/** What the headers of a request to `/api/v1/execute` ask for. */
export interface HeaderWish {
  readonly protocol: BackendProtocol | undefined;
  readonly acrossProtocols: boolean;
}

/** The protocols by the names the original system gives them. */
const PROTOCOLS: ReadonlyMap<string, BackendProtocol> = new Map([
  ['stdio', 'stdio'],
  ['http', 'http'],
  ['streamable-http', 'http'],
  ['sse', 'sse'],
  ['websocket', 'websocket'],
  ['ws', 'websocket'],
  ['tcp', 'tcp'],
  ['tcp_binary', 'tcp'],
  ['unix', 'unix'],
]);

/** Reads `X-Force-Protocol` (mission FE-24) and `X-Load-Balance` (FE-25). A wish nobody can understand is refused. */
export const wishOf = (exchange: Exchange): HeaderWish | Fault => {
  const forced = exchange.header('x-force-protocol')?.trim().toLowerCase();
  const balance = exchange.header('x-load-balance')?.trim().toLowerCase();
  const protocol = forced === undefined ? undefined : PROTOCOLS.get(forced);
  if (forced !== undefined && protocol === undefined) {
    const choices = [...PROTOCOLS.keys()].join(', ');
    return new Fault('invalid_request', `X-Force-Protocol is one of ${choices}`);
  }
  if (balance !== undefined && balance !== 'cross-protocol') {
    return new Fault('invalid_request', 'X-Load-Balance is cross-protocol, or absent');
  }
  return { protocol, acrossProtocols: balance !== undefined };
};
