/** Who can be in one roster at a time. The roster alone writes the seat. */
export interface Seated {
  /** Where it is; `noSeat` when it is nowhere. */
  seat: number;
}

export const noSeat = -1;
/** A roster that grew larger is let go when it is empty. */
const mostSeatsKept = 4_096;

/**
 * Members that come and go all the time, in no order. Where a Set would do but for this: V8 links the tables a Set
 * has outgrown to the ones that follow, so one of them in the old generation keeps whatever joins later alive until
 * the next full collection.
 */
export class Roster<Member extends Seated> {
  #seats: (Member | undefined)[] = [];
  #size = 0;

  /** A copy: members may leave while it is read. */
  get all(): readonly Member[] {
    return this.#seats.slice(0, this.#size).filter((member) => member !== undefined);
  }

  has(member: Member): boolean {
    // The check comes first: reading before the first place is slow.
    return member.seat >= 0 && this.#seats[member.seat] === member;
  }

  add(member: Member): void {
    if (this.has(member)) return;
    member.seat = this.#size;
    this.#seats[this.#size] = member;
    this.#size += 1;
  }

  delete(member: Member): void {
    if (!this.has(member)) return;
    const { seat } = member;
    this.#size -= 1;
    const last = this.#seats[this.#size];
    this.#seats[this.#size] = undefined;
    member.seat = noSeat;
    if (last !== undefined && last !== member) {
      this.#seats[seat] = last;
      last.seat = seat;
    }
    if (this.#size === 0 && this.#seats.length > mostSeatsKept) this.#seats = [];
  }
}
