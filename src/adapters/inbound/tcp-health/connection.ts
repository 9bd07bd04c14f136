import type { Socket } from 'node:net';
import type { Timers } from '../../../application/ports/driven/clock.ts';
import type { Probe } from '../../../application/ports/driving/probe.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { describeHealth, readCheck } from './check.ts';
import { type CheckForm, MAX_CHECK_BYTES } from './check-form.ts';
import { detectForm } from './form-detection.ts';

const NOTHING = Buffer.alloc(0);

export interface CheckParts {
  readonly probe: Probe;
  readonly timers: Timers;
  /** Milliseconds since 1970: the answer carries the time of day. */
  readonly wallClockMs: () => number;
}

/** One connection: one check, one answer. Who only connects and leaves, as a bare port probe does, hears nothing. */
export class CheckConnection {
  readonly #socket: Socket;
  readonly #parts: CheckParts;
  #held: Uint8Array = NOTHING;
  #isOver = false;

  constructor(socket: Socket, parts: CheckParts) {
    this.#socket = socket;
    this.#parts = parts;
  }

  /** Cut off after `timeoutMs`, whatever has come by then. */
  open(timeoutMs: number): void {
    const socket = this.#socket;
    const cancel = this.#parts.timers.after(timeoutMs, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.#look(true));
    socket.on('error', () => undefined);
    socket.on('close', cancel);
  }

  #receive(chunk: Uint8Array): void {
    if (this.#isOver) return;
    // One byte too many is enough to know.
    const room = MAX_CHECK_BYTES + 1 - this.#held.length;
    this.#held = Buffer.concat([this.#held, chunk.subarray(0, room)]);
    this.#look(false);
  }

  #look(isEnd: boolean): void {
    if (this.#isOver) return;
    const form = detectForm(this.#held);
    if (form === 'unknown') this.#finish();
    else if (form !== 'need_more') this.#read(form, isEnd);
    else if (isEnd || this.#held.length > MAX_CHECK_BYTES) this.#finish();
  }

  #read(form: CheckForm, isEnd: boolean): void {
    const payload = form.read(this.#held, isEnd);
    if (payload instanceof Fault) this.#finish(form.refuse(payload));
    else if (payload !== 'need_more') this.#finish(this.#answer(form, payload));
    else if (isEnd) this.#finish();
  }

  #answer(form: CheckForm, payload: Uint8Array): Uint8Array {
    const check = readCheck(payload);
    if (check instanceof Fault) return form.refuse(check);
    const { probe, wallClockMs } = this.#parts;
    return form.answer(describeHealth(check, probe.report(), wallClockMs()));
  }

  /** What still comes is swallowed: closing on unread bytes would reset the connection under the answer. */
  #finish(last: Uint8Array = NOTHING): void {
    this.#isOver = true;
    this.#held = NOTHING;
    this.#socket.end(last);
  }
}
