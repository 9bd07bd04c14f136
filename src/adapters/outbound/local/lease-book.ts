import type { LeaseBook, RenewedLease } from '../../../application/ports/driven/lease-book.ts';
import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import type { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import { isRecord } from './answers.ts';
import { type StateLink, unexpected } from './state-link.ts';

/** Leases in the process that holds the state. */
export class LocalLeaseBook implements LeaseBook {
  readonly #link: StateLink;

  constructor(link: StateLink) {
    this.#link = link;
  }

  async renew(replica: ReplicaId, leaseMs: number): Promise<RenewedLease | StoreTrouble> {
    const answer = await this.#link.ask({ op: 'renew', replica, leaseMs });
    return isRenewed(answer) ? answer : unexpected(answer);
  }

  async isAlive(replica: ReplicaId): Promise<boolean | StoreTrouble> {
    const answer = await this.#link.ask({ op: 'isAlive', replica });
    return typeof answer === 'boolean' ? answer : unexpected(answer);
  }

  async release(replica: ReplicaId): Promise<void> {
    await this.#link.ask({ op: 'leave', replica });
  }
}

const isRenewed = (answer: unknown): answer is RenewedLease =>
  isRecord(answer) && typeof answer['hadIt'] === 'boolean' && Array.isArray(answer['alive']);
