import type { Verdict } from '../../domain/breaker/verdict.ts';
import { InFlight } from './in-flight.ts';
import type { LinkTraffic } from './link-traffic.ts';
import type { PendingCarrier, PendingRequest } from './pending.ts';

/** The requests under way over one link, and what is told of how they fare. */
export class LinkCalls {
  readonly inFlight = new InFlight();
  readonly #traffic: LinkTraffic;

  constructor(traffic: LinkTraffic) {
    this.#traffic = traffic;
  }

  /** It is about to be sent over `carrier`; returns its id there. */
  add(pending: PendingRequest, carrier: PendingCarrier): number {
    const id = this.inFlight.add(pending);
    pending.upstream = carrier;
    this.#traffic.began(pending);
    return id;
  }

  /** False when it was over already. */
  remove(pending: PendingRequest, verdict: Verdict, isCutOff = false): boolean {
    const wasInFlight = this.inFlight.remove(pending);
    if (wasInFlight) this.#traffic.ended(pending, verdict, isCutOff);
    return wasInFlight;
  }

  /** Takes all out, the oldest first: the link is dead, which is one failure however many they are. */
  takeAll(): readonly PendingRequest[] {
    const all = this.inFlight.takeAll();
    for (const pending of all) this.#traffic.ended(pending, 'none');
    return all;
  }
}
