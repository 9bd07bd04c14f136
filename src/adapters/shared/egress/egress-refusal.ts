import type { Ground } from '../../../domain/egress/egress-rules.ts';

/** A connection that is not made. The text goes to peers: addresses stay out of it. */
export class EgressRefusal extends Error {
  readonly code = 'EGRESS_REFUSED';

  constructor(ground: Ground) {
    super(`the gateway may not connect to its address, which is ${words[ground]}`);
  }
}

const words: Readonly<Record<Ground, string>> = {
  denied: 'denied by egress.deny',
  private: 'one of a private network',
  loopback: 'that of the gateway’s own machine',
  link_local: 'link-local',
  metadata: 'that of a cloud’s metadata',
  reserved: 'reserved',
};
