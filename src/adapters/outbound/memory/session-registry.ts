import type { Clock } from '../../../application/ports/driven/clock.ts';
import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import type {
  Fenced,
  KeptSession,
  SessionRecord,
  SessionRegistry,
} from '../../../application/ports/driven/session-registry.ts';

interface Entry {
  readonly record: SessionRecord;
  readonly endsAtMs: number;
}

/** The sessions of several replicas in this process. */
export class MemorySessions {
  readonly #clock: Clock;
  /** Who was put off last comes last. */
  readonly #entries = new Map<string, Entry>();
  readonly #ended: (id: string) => void;

  /** `ended`: a session is not known any more. */
  constructor(clock: Clock, ended: (id: string) => void) {
    this.#clock = clock;
    this.#ended = ended;
  }

  find(id: string): SessionRecord | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.endsAtMs > this.#clock.nowMs()) return entry?.record;
    this.delete(id);
    return undefined;
  }

  set(record: SessionRecord, ttlMs: number): void {
    this.#entries.delete(record.id);
    const nowMs = this.#clock.nowMs();
    this.#entries.set(record.id, { record, endsAtMs: nowMs + ttlMs });
    for (const [id, { endsAtMs }] of this.#entries) {
      if (endsAtMs > nowMs) break;
      this.delete(id);
    }
  }

  /** The time to live stays as it is. */
  replace(record: SessionRecord): void {
    const entry = this.#entries.get(record.id);
    if (entry !== undefined) this.#entries.set(record.id, { ...entry, record });
  }

  delete(id: string): void {
    if (this.#entries.delete(id)) this.#ended(id);
  }
}

/** The same as one replica uses them. */
export class MemorySessionRegistry implements SessionRegistry {
  readonly #sessions: MemorySessions;
  readonly #self: ReplicaId;

  constructor(sessions: MemorySessions, self: ReplicaId) {
    this.#sessions = sessions;
    this.#self = self;
  }

  put(id: string, state: Uint8Array, ttlMs: number, epoch = 1): Promise<'put' | 'exists'> {
    const known = this.#sessions.find(id);
    const isOurs = known?.owner === this.#self && known.epoch === epoch;
    if (known !== undefined && !isOurs) return Promise.resolve('exists');
    this.#sessions.set({ id, owner: this.#self, epoch, state: copyOf(state) }, ttlMs);
    return Promise.resolve('put');
  }

  find(id: string): Promise<SessionRecord | 'missing'> {
    const known = this.#sessions.find(id);
    return Promise.resolve(
      known === undefined ? 'missing' : { ...known, state: copyOf(known.state) },
    );
  }

  claim(record: SessionRecord, ttlMs: number): Promise<SessionRecord | Fenced> {
    const known = this.#sessions.find(record.id);
    if (known === undefined) return Promise.resolve('missing');
    if (known.owner !== record.owner || known.epoch !== record.epoch) {
      return Promise.resolve('fenced');
    }
    const claimed = { ...known, owner: this.#self, epoch: known.epoch + 1 };
    this.#sessions.set(claimed, ttlMs);
    return Promise.resolve(claimed);
  }

  save(id: string, epoch: number, state: Uint8Array, ttlMs: number): Promise<'saved' | Fenced> {
    const known = this.#ours(id, epoch);
    if (typeof known === 'string') return Promise.resolve(known);
    this.#sessions.set({ ...known, state: copyOf(state) }, ttlMs);
    return Promise.resolve('saved');
  }

  keep(sessions: readonly KeptSession[], ttlMs: number): Promise<readonly ('kept' | Fenced)[]> {
    return Promise.resolve(
      sessions.map(({ id, epoch, atMostMs = ttlMs }) => {
        const known = this.#ours(id, epoch);
        if (typeof known === 'string') return known;
        this.#sessions.set(known, Math.min(ttlMs, atMostMs));
        return 'kept';
      }),
    );
  }

  release(id: string, epoch: number): Promise<'released' | Fenced> {
    const known = this.#ours(id, epoch);
    if (typeof known === 'string') return Promise.resolve(known);
    this.#sessions.replace({ ...known, owner: undefined });
    return Promise.resolve('released');
  }

  remove(id: string, epoch: number): Promise<'removed' | Fenced> {
    const known = this.#ours(id, epoch);
    if (typeof known === 'string') return Promise.resolve(known);
    this.#sessions.delete(id);
    return Promise.resolve('removed');
  }

  #ours(id: string, epoch: number): SessionRecord | Fenced {
    const known = this.#sessions.find(id);
    if (known === undefined) return 'missing';
    return known.owner === this.#self && known.epoch === epoch ? known : 'fenced';
  }
}

/** Who gave it, or gets it, may write over its own. */
const copyOf = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);
