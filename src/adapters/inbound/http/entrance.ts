import type { Principal } from '../../../domain/identity/principal.ts';
import type { Exchange } from '../../shared/http/exchange.ts';
import type { Acceptable } from '../../shared/http/media-type.ts';
import type { Address } from './addresses.ts';

/** A request on one of this frontend's paths, by somebody the gateway knows. */
export interface Entrance {
  readonly exchange: Exchange;
  readonly address: Address;
  readonly principal: Principal;
  /** The namespace a header or the query names beside the path. */
  readonly asked: string | undefined;
}

/** A POST whose head is in order. */
export interface PostEntrance extends Entrance {
  readonly acceptable: Acceptable;
  /** The namespace the envelope of the message names, or else a header or the query. */
  readonly target?: string | undefined;
  /** The body as it came. */
  readonly whole: Uint8Array;
}
