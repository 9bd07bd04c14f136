/** Frame types of the 12-byte header the gateway calls G12. */
export const frameTypes = {
  request: 1,
  response: 2,
  health: 4,
  negotiation: 6,
  acknowledgement: 7,
} as const;

const magic = 0x4d435042;
const headerBytes = 12;

/** One frame as latin1 text: "MCPB", version u16 = 1, type u16, length u32, payload. */
export function frame(type: number, payload: string): string {
  const length = payload.length;
  const lengthBytes = String.fromCharCode(
    length >>> 24,
    (length >>> 16) & 0xff,
    (length >>> 8) & 0xff,
    length & 0xff,
  );
  return `MCPB\0\u0001\0${String.fromCharCode(type)}${lengthBytes}${payload}`;
}

/** Cuts a byte stream into frames; bytes are copied only when a frame spans chunks. */
export class G12Frames {
  #held: Buffer[] = [];
  #heldBytes = 0;
  #neededBytes = headerBytes;

  /** Calls `take` once per complete frame. Throws when the stream is not G12. */
  push(chunk: Buffer, take: (type: number, payload: string) => void): void {
    const bytes = this.#joined(chunk);
    if (bytes === undefined) return;
    let at = 0;
    this.#neededBytes = headerBytes;
    while (bytes.length - at >= headerBytes) {
      if (bytes.readUInt32BE(at) !== magic) throw new Error('not a G12 frame');
      const end = at + headerBytes + bytes.readUInt32BE(at + 8);
      if (end > bytes.length) {
        this.#neededBytes = end - at;
        break;
      }
      take(bytes.readUInt16BE(at + 6), bytes.toString('latin1', at + headerBytes, end));
      at = end;
    }
    if (at < bytes.length) this.#hold(bytes.subarray(at));
  }

  #joined(chunk: Buffer): Buffer | undefined {
    if (this.#heldBytes === 0) return chunk;
    this.#hold(chunk);
    if (this.#heldBytes < this.#neededBytes) return undefined;
    const bytes = Buffer.concat(this.#held, this.#heldBytes);
    this.#held = [];
    this.#heldBytes = 0;
    return bytes;
  }

  #hold(bytes: Buffer): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }
}
