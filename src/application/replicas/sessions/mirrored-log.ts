import type { EventLog, LoggedEvent } from '../../ports/driven/event-log.ts';
import type { EventMirror } from '../../ports/driven/event-mirror.ts';
import type { HeldSession } from './held-session.ts';

/** The event log of a session of this replica, which another one finds when this one is lost. */
export class MirroredLog implements EventLog {
  readonly #log: EventLog;
  readonly #mirror: EventMirror;
  readonly #held: () => Pick<HeldSession, 'id' | 'epoch'> | undefined;

  /** `held`: undefined while, or because, nobody else is to know of the session. */
  constructor(
    log: EventLog,
    mirror: EventMirror,
    held: () => Pick<HeldSession, 'id' | 'epoch'> | undefined,
  ) {
    this.#log = log;
    this.#mirror = mirror;
    this.#held = held;
  }

  append(stream: number, data: Uint8Array): number {
    const sequence = this.#log.append(stream, data);
    const held = this.#held();
    if (held !== undefined) this.#mirror.append(held.id, held.epoch, { stream, sequence, data });
    return sequence;
  }

  after(stream: number, sequence: number): readonly LoggedEvent[] | undefined {
    return this.#log.after(stream, sequence);
  }

  forget(stream: number): void {
    this.#log.forget(stream);
    const held = this.#held();
    if (held !== undefined) this.#mirror.forget(held.id, held.epoch, stream);
  }
}
