import { Fault } from '../../../domain/fault/fault.ts';
import type { PendingCarrier, PendingRequest } from '../../links/pending.ts';
import type { CappedSlots } from './endpoint-slots.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** The way to one endpoint that has a cap. Where no cap is configured there is none. */
export class Turnstile {
  readonly slots: CappedSlots;
  readonly room: WaitingRoom;

  constructor(slots: CappedSlots, room: WaitingRoom) {
    this.slots = slots;
    this.room = room;
  }

  /** Whether the request may be sent: it has a slot, which is given back through `pending.slots`, or needs none. */
  takes(pending: PendingRequest): boolean {
    if (pending.principalKey === undefined) return true;
    if (!this.slots.tryTake()) return false;
    pending.slots = this.slots;
    return true;
  }

  /** It is sent by `send`, or placed anew, when its turn comes; or it fails. */
  wait(pending: PendingRequest, send: () => void): void {
    const isBound = pending.placeAgain === undefined;
    const goOn = isBound ? send : (): void => pending.placeAgain?.();
    const cancelled = this.room.wait(
      pending.principalKey ?? '',
      () => {
        pending.upstream = undefined;
        pending.deadline?.line.tag.restart(pending); // the server has had none of its time
        goOn();
      },
      (fault) => pending.onFailure(fault),
      isBound ? this.slots.endpoint : undefined,
    );
    if (cancelled instanceof Fault) pending.onFailure(cancelled);
    else pending.upstream = new WaitingPlace(cancelled);
  }
}

/** What a request that waits in the gateway has in place of a link. */
class WaitingPlace implements PendingCarrier {
  /** No endpoint is to blame for what becomes of it here. */
  readonly endpoint = undefined;
  readonly isWaiting = true;
  readonly #leave: () => void;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  cancel(): void {
    this.#leave();
  }

  pause(): boolean {
    return false;
  }

  resume(): void {}
}
