import {
  anyCandidate,
  type Candidate,
  type PickRequest,
} from '../../domain/balancing/candidate.ts';
import type { BackendProtocol } from '../../domain/balancing/endpoint.ts';

/** What a link is wanted for. */
export interface LinkWish {
  /** The only one it may use. */
  readonly protocol?: BackendProtocol | undefined;
  /** As in `PickRequest`. */
  readonly affinity?: PickRequest['affinity'];
}

export const anyLink: LinkWish = {};

/** The endpoints that it may be opened to. */
export const requestOf = ({ protocol, affinity }: LinkWish): PickRequest => {
  if (protocol === undefined && affinity === undefined) return anyCandidate;
  const suits = ({ endpoint: { target } }: Candidate): boolean => target.protocol === protocol;
  return { affinity, suits: protocol === undefined ? undefined : suits };
};
