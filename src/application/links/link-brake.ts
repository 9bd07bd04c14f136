import type { BackendLink } from '../ports/driven/backend-connector.ts';
import type { PendingRequest } from './pending.ts';

/** Who wants a link, or what comes for one of its calls, not to be read. */
export class LinkBrake {
  #isHeldByOwner = false;
  /** Answers of which no more can be taken now. */
  #holders = 0;

  /** Without a request everything. False when the link cannot be paused for one alone. */
  pause(link: BackendLink | undefined, pending: PendingRequest | undefined): boolean {
    if (pending === undefined) {
      this.#isHeldByOwner = true;
      link?.pause();
    } else if (link?.pauseCall === undefined || !link.separatesCalls) return false;
    else link.pauseCall(pending.outgoingId);
    return true;
  }

  resume(link: BackendLink | undefined, pending: PendingRequest | undefined): void {
    if (pending === undefined) {
      this.#isHeldByOwner = false;
      if (this.#holders === 0) link?.resume();
    } else link?.resumeCall?.(pending.outgoingId);
  }

  /** For one call, where the link can; until `letGo` as often. */
  hold(link: BackendLink | undefined, call: number | undefined): void {
    if (call !== undefined && link?.separatesCalls === true) link.pauseCall?.(call);
    else {
      this.#holders += 1;
      link?.pause();
    }
  }

  letGo(link: BackendLink | undefined, call: number | undefined): void {
    if (call !== undefined && link?.separatesCalls === true) link.resumeCall?.(call);
    else {
      this.#holders -= 1;
      if (this.#holders === 0 && !this.#isHeldByOwner) link?.resume();
    }
  }
}
