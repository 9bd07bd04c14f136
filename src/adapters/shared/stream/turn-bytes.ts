import type { Writable } from 'node:stream';

/** A larger piece is handed over as it is: copying it would cost more than a second entry in the system call. */
const LARGEST_COPY_BYTES = 16 * 1024;
const SMALLEST_ROOM_BYTES = 512;
const LARGEST_ROOM_BYTES = 64 * 1024;

const NO_ROOM = Buffer.alloc(0);

/** What one turn of the event loop writes to one stream: small pieces next to each other, large ones as they are. */
export class TurnBytes {
  #length = 0;
  /** Small pieces are copied here at once, so that none of them is held. */
  #room = NO_ROOM;
  #used = 0;
  /** What comes before the bytes in the room; made only when there is something. */
  #before: Uint8Array[] | undefined = undefined;
  /** Rooms among them that are as large as any: freed when they have left. */
  #full: Uint8Array[] | undefined = undefined;
  /** A stream mostly needs what it needed in its last turn. */
  #usualRoomBytes = SMALLEST_ROOM_BYTES;

  /** Bytes that wait. */
  get length(): number {
    return this.#length;
  }

  /** A large piece must not change afterwards. */
  add(piece: Uint8Array): void {
    this.#length += piece.length;
    if (piece.length > LARGEST_COPY_BYTES) {
      this.#closeRoom().push(piece);
      return;
    }
    if (this.#used + piece.length > this.#room.length) this.#makeRoom(piece.length);
    this.#room.set(piece, this.#used);
    this.#used += piece.length;
  }

  /** Hands all over, in one system call where the stream allows it. */
  writeTo(stream: Writable): void {
    const before = this.#before;
    const last = this.#room.subarray(0, this.#used);
    const full = this.#full;
    this.clear();
    if (before === undefined) {
      stream.write(last);
      return;
    }
    stream.cork();
    for (const piece of before) stream.write(piece);
    if (last.length > 0) stream.write(last);
    // A stream of such turns makes them faster than garbage is collected: tens of megabytes would lie around.
    if (full !== undefined) stream.write(NO_ROOM, () => full.forEach(free));
    stream.uncork();
  }

  clear(): void {
    this.#usualRoomBytes = roomFor(this.#used, SMALLEST_ROOM_BYTES);
    this.#length = 0;
    this.#room = NO_ROOM;
    this.#used = 0;
    this.#before = undefined;
    this.#full = undefined;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed > LARGEST_ROOM_BYTES) this.#closeRoom();
    const kept = this.#room.subarray(0, this.#used);
    this.#room = Buffer.allocUnsafe(roomFor(kept.length + bytes, this.#usualRoomBytes));
    this.#room.set(kept);
  }

  #closeRoom(): Uint8Array[] {
    this.#before ??= [];
    if (this.#room.length === LARGEST_ROOM_BYTES) {
      this.#full ??= [];
      this.#full.push(this.#room);
    }
    if (this.#used > 0) this.#before.push(this.#room.subarray(0, this.#used));
    this.#room = NO_ROOM;
    this.#used = 0;
    return this.#before;
  }
}

const free = ({ buffer, byteLength }: Uint8Array): void => {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
};

const roomFor = (bytes: number, atLeast: number): number => {
  let size = atLeast;
  while (size < bytes) size *= 2;
  return size;
};
