import type { ParkedElsewhere } from '../../bridge/legacy-server/parked-calls.ts';
import type { Membership, ReplicaId } from '../../ports/driven/membership.ts';
import { StoreTrouble } from '../../ports/driven/store-trouble.ts';
import type { Call } from '../../relay/call.ts';
import type { StatelessRequest } from '../../stateless/stateless-server.ts';
import type { PeerChannels } from '../peer-channel.ts';
import { CarriedAway } from './carried-away.ts';
import { encodeRequest } from './carried-request.ts';
import { notNow, ownerIsGone } from './parked-faults.ts';

/** The service of the channels between replicas that this is. */
export const parkedService = 'parked';

export interface ParkedAtReplicasParts {
  readonly membership: Pick<Membership, 'self' | 'isAlive'>;
  readonly channels: Pick<PeerChannels, 'open'>;
}

/** Carries a client's retry to the replica where its call waits, and what comes of it back. */
export class ParkedAtReplicas implements ParkedElsewhere {
  readonly #parts: ParkedAtReplicasParts;

  constructor(parts: ParkedAtReplicasParts) {
    this.#parts = parts;
  }

  get self(): ReplicaId {
    return this.#parts.membership.self;
  }

  async carry(owner: ReplicaId, server: string, request: StatelessRequest): Promise<void> {
    const { call, facts, message, edits } = request;
    if (await this.#isThere(owner, call)) {
      const away = new CarriedAway(call, () => void this.#missed(owner, call));
      const channel = this.#parts.channels.open(owner, parkedService, new Uint8Array(0), away);
      away.leaves(channel);
      channel.send(encodeRequest({ server, facts, message: message.bytes, edits }));
      channel.finish();
    }
  }

  /** Nothing was done there, and may never be: the client hears whether it is worth another try. */
  async #missed(owner: ReplicaId, call: Call): Promise<void> {
    if (await this.#isThere(owner, call)) call.onFailure(notNow);
  }

  /** Where it is not, the client has heard so. */
  async #isThere(owner: ReplicaId, call: Call): Promise<boolean> {
    const isAlive = await this.#parts.membership.isAlive(owner);
    if (call.ended) return false;
    if (isAlive === true) return true;
    call.onFailure(isAlive instanceof StoreTrouble ? notNow : ownerIsGone);
    return false;
  }
}
