import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import type { PendingCarrier, PendingRequest } from './pending.ts';

/** What each request under way is noted by: at its link, at the deadlines, at its endpoint. */
export abstract class UnderWay {
  upstream: PendingCarrier | undefined;
  outgoingId = 0;
  sentAtMs = 0;
  generation = 0;
  progressKey = '';
  deadline: PendingRequest['deadline'];
  total: PendingRequest['total'];
  slots: PendingRequest['slots'];

  /** Undefined while it waits, and for one that never got there. */
  get endpoint(): Endpoint | undefined {
    return this.upstream?.endpoint;
  }

  /** For who carries somebody else's request: that one waits as well. */
  get isWaiting(): boolean {
    return this.upstream?.isWaiting === true;
  }
}
