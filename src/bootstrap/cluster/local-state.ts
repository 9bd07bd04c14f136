import { LocalEventMirror } from '../../adapters/outbound/local/event-mirror.ts';
import { LocalIdempotencyRecords } from '../../adapters/outbound/local/idempotency-records.ts';
import { LocalLeaseBook } from '../../adapters/outbound/local/lease-book.ts';
import { LocalReplicaBus } from '../../adapters/outbound/local/replica-bus.ts';
import { LocalSessionRegistry } from '../../adapters/outbound/local/session-registry.ts';
import { LocalSharedLimits } from '../../adapters/outbound/local/shared-limits.ts';
import { StateLink } from '../../adapters/outbound/local/state-link.ts';
import type { Timers } from '../../application/ports/driven/clock.ts';
import type { EventMirror } from '../../application/ports/driven/event-mirror.ts';
import type { IdempotencyRecords } from '../../application/ports/driven/idempotency-records.ts';
import type { LeaseBook } from '../../application/ports/driven/lease-book.ts';
import type { ReplicaId } from '../../application/ports/driven/membership.ts';
import type { ReplicaBus } from '../../application/ports/driven/replica-bus.ts';
import type { SessionRegistry } from '../../application/ports/driven/session-registry.ts';
import type { SharedLimits } from '../../application/ports/driven/shared-limits.ts';
import type { ThisWorker } from './this-worker.ts';

/** What a worker process shares with the others by way of their primary process. */
export interface LocalState {
  readonly self: ReplicaId;
  readonly leases: LeaseBook;
  readonly registry: SessionRegistry;
  readonly mirror: EventMirror;
  readonly bus: ReplicaBus;
  readonly limits: SharedLimits;
  /** Which calls were carried out. */
  readonly calls: IdempotencyRecords;
}

export const localStateOf = ({ line, orders }: ThisWorker, timers: Timers): LocalState => {
  const link = new StateLink(
    {
      send: (batch) => line.send({ kind: 'state', batch }),
      onReplies: (listener) => line.on('state', ({ batch }) => listener(batch)),
      onClosed: (listener) => line.on('orphaned', listener),
    },
    timers,
  );
  return {
    self: orders.replica,
    leases: new LocalLeaseBook(link),
    registry: new LocalSessionRegistry(link),
    mirror: new LocalEventMirror(link),
    bus: new LocalReplicaBus(link, orders.replica),
    limits: new LocalSharedLimits(link),
    calls: new LocalIdempotencyRecords(link),
  };
};
