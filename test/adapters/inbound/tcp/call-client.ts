import { frameTypes, g12Version2, layouts } from '../../../support/originals/layouts.ts';
import { FrameClient } from './frame-client.ts';
import { openSocket } from './rig.ts';

export const OPEN = 8;
export const PIECE = 9;
export const CREDIT = 10;
export const RESET = 11;

/** As much as no test needs. */
export const PLENTY = 0x7fff_ffff;

const u32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
};

/** What came for one call. */
export class ReceivedCall {
  /** Whole messages, in order. */
  readonly messages: string[] = [];
  /** Sizes of the pieces, in order. */
  readonly pieces: number[] = [];
  /** The gateway ended the call, with an answer or without. */
  isOver = false;
  /** Why it ended without an answer. */
  reason: string | undefined = undefined;
  #open: Buffer[] = [];

  take(flags: number, text: Buffer): void {
    this.pieces.push(text.length);
    this.#open.push(text);
    if ((flags & 1) !== 0) {
      this.messages.push(Buffer.concat(this.#open).toString());
      this.#open = [];
    }
    if ((flags & 2) !== 0) this.isOver = true;
  }

  get bytes(): number {
    return this.pieces.reduce((sum, size) => sum + size, 0);
  }
}

/** A client that has agreed on version 2. Only frames that belong to no call are kept as frames. */
export class CallClient extends FrameClient {
  /** In which order pieces came, by the numbers of their calls. */
  readonly order: number[] = [];
  readonly #calls = new Map<number, ReceivedCall>();

  /** `request` is a text of its own, as it stands in the frame. */
  open(call: number, credit: number, request: string): void {
    this.send(OPEN, Buffer.concat([u32(call, credit), Buffer.from(request)]));
  }

  credit(call: number, bytes: number): void {
    this.send(CREDIT, u32(call, bytes));
  }

  reset(call: number, reason = ''): void {
    this.send(RESET, Buffer.concat([u32(call), Buffer.from(reason)]));
  }

  call(call: number): ReceivedCall {
    const known = this.#calls.get(call);
    if (known !== undefined) return known;
    const made = new ReceivedCall();
    this.#calls.set(call, made);
    return made;
  }

  /** The answer to a call, or its last message. Rejects when the connection ends before. */
  async answer(call: number): Promise<string | undefined> {
    await this.until(() => this.call(call).isOver);
    return this.call(call).messages.at(-1);
  }

  protected override received(type: number, payload: Buffer): void {
    if (type === PIECE) {
      const call = payload.readUInt32BE(0);
      this.order.push(call);
      this.call(call).take(payload.readUInt8(4), payload.subarray(5));
    } else if (type === RESET) {
      const call = this.call(payload.readUInt32BE(0));
      call.isOver = true;
      call.reason = payload.toString('utf8', 4);
    } else super.received(type, payload);
  }
}

/** Connects and agrees on version 2. */
export const openCalls = async (port: number): Promise<CallClient> => {
  const client = new CallClient(await openSocket(port), layouts.g12);
  client.send(
    frameTypes.negotiate,
    '{"min_version":1,"max_version":2,"preferred_version":2,"supported_versions":[1,2]}',
  );
  await client.take(1);
  client.use(g12Version2);
  return client;
};
