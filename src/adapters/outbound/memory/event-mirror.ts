import type {
  EventMirror,
  MirroredEvent,
  MirroredSession,
  OpenStream,
} from '../../../application/ports/driven/event-mirror.ts';

export interface MirrorLimits {
  /** Of one session. */
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** Who was begun first goes first: what comes late for one that has ended must not stay for ever. */
  readonly maxSessions: number;
}

/** As much as the log of a session in its own process. */
const DEFAULT_MIRROR_LIMITS: MirrorLimits = {
  maxEvents: 1_024,
  maxBytes: 1_048_576,
  maxSessions: 100_000,
};

interface Mirrored {
  epoch: number;
  /** Oldest first. */
  events: MirroredEvent[];
  bytes: number;
  readonly open: Map<number, OpenStream>;
}

/** The events of sessions of several replicas in this process. */
export class MemoryEventMirror implements EventMirror {
  readonly #limits: MirrorLimits;
  readonly #sessions = new Map<string, Mirrored>();

  constructor(limits: MirrorLimits = DEFAULT_MIRROR_LIMITS) {
    this.#limits = limits;
  }

  append(session: string, epoch: number, event: MirroredEvent): void {
    const mirrored = this.#writable(session, epoch);
    if (mirrored === undefined) return;
    mirrored.events.push({ ...event, data: Uint8Array.from(event.data) });
    mirrored.bytes += event.data.byteLength;
    const { maxEvents, maxBytes } = this.#limits;
    while (mirrored.events.length > maxEvents || mirrored.bytes > maxBytes) {
      mirrored.bytes -= mirrored.events.shift()?.data.byteLength ?? 0;
    }
  }

  opened(session: string, epoch: number, stream: OpenStream): void {
    this.#writable(session, epoch)?.open.set(stream.stream, stream);
  }

  closed(session: string, epoch: number, stream: number): void {
    this.#writable(session, epoch)?.open.delete(stream);
  }

  forget(session: string, epoch: number, stream: number): void {
    const mirrored = this.#writable(session, epoch);
    if (mirrored === undefined) return;
    mirrored.open.delete(stream);
    mirrored.events = mirrored.events.filter((event) => event.stream !== stream);
    mirrored.bytes = mirrored.events.reduce((sum, { data }) => sum + data.byteLength, 0);
  }

  remove(session: string, epoch: number): void {
    if ((this.#sessions.get(session)?.epoch ?? epoch) <= epoch) this.drop(session);
  }

  /** The session is not known any more, whoever had it. */
  drop(session: string): void {
    this.#sessions.delete(session);
  }

  load(session: string, epoch: number): Promise<MirroredSession> {
    const mirrored = this.#writable(session, epoch);
    const events = [...(mirrored?.events ?? [])];
    return Promise.resolve({ events, open: [...(mirrored?.open.values() ?? [])] });
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  /** Undefined: a later owner has written. */
  #writable(session: string, epoch: number): Mirrored | undefined {
    const known = this.#sessions.get(session);
    if (known === undefined) {
      const begun: Mirrored = { epoch, events: [], bytes: 0, open: new Map() };
      this.#sessions.set(session, begun);
      const [oldest] = this.#sessions.keys();
      if (this.#sessions.size > this.#limits.maxSessions && oldest !== undefined) this.drop(oldest);
      return begun;
    }
    if (known.epoch > epoch) return undefined;
    known.epoch = epoch;
    return known;
  }
}
