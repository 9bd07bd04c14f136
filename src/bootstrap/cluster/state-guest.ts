import type {
  StateNotice,
  StateQuestion,
  StateReply,
  StateRequest,
} from '../../adapters/outbound/local/state-messages.ts';
import type { BusSeat, MemoryBusHub } from '../../adapters/outbound/memory/bus-hub.ts';
import type { EventMirror } from '../../application/ports/driven/event-mirror.ts';
import type { IdempotencyRecords } from '../../application/ports/driven/idempotency-records.ts';
import type { LeaseBook } from '../../application/ports/driven/lease-book.ts';
import type { ReplicaId } from '../../application/ports/driven/membership.ts';
import type { SessionRegistry } from '../../application/ports/driven/session-registry.ts';
import type { SharedLimits } from '../../application/ports/driven/shared-limits.ts';

export interface GuestParts {
  readonly self: ReplicaId;
  readonly leases: LeaseBook;
  readonly registry: SessionRegistry;
  readonly mirror: EventMirror;
  readonly limits: SharedLimits;
  readonly calls: IdempotencyRecords;
  readonly hub: MemoryBusHub;
}

/** So many frames of one sender can be withdrawn; of older ones it is only known that they may have been seen. */
const rememberedPosts = 4_096;

interface Posted {
  readonly to: ReplicaId;
  readonly ticket: number;
}

/** One worker process at the state it shares with others: carries out what it asks, in its order. */
export class StateGuest {
  readonly #parts: GuestParts;
  readonly #send: (batch: readonly StateReply[]) => void;
  readonly #posted = new Map<number, Posted>();
  #unsent: StateReply[] = [];
  #seat: BusSeat | undefined;

  constructor(parts: GuestParts, send: (batch: readonly StateReply[]) => void) {
    this.#parts = parts;
    this.#send = send;
  }

  received(batch: readonly StateRequest[]): void {
    for (const request of batch) {
      if ('notice' in request) this.#heard(request.notice);
      else void this.#answer(request.ask, request.question);
    }
  }

  left(): void {
    this.#stand();
    void this.#parts.leases.release(this.#parts.self);
  }

  async #answer(ask: number, question: StateQuestion): Promise<void> {
    this.#reply({ ask, answer: await this.#answerTo(question) });
  }

  #answerTo(question: StateQuestion): Promise<unknown> | unknown {
    const { leases, registry, mirror, limits, calls } = this.#parts;
    switch (question.op) {
      case 'renew':
        return leases.renew(question.replica, question.leaseMs);
      case 'isAlive':
        return leases.isAlive(question.replica);
      case 'leave':
        return leases.release(question.replica);
      case 'put':
        return registry.put(question.id, question.state, question.ttlMs, question.epoch);
      case 'find':
        return registry.find(question.id);
      case 'claim':
        return registry.claim(question.record, question.ttlMs);
      case 'save':
        return registry.save(question.id, question.epoch, question.state, question.ttlMs);
      case 'keep':
        return registry.keep(question.sessions, question.ttlMs);
      case 'release':
        return registry.release(question.id, question.epoch);
      case 'remove':
        return registry.remove(question.id, question.epoch);
      case 'loadMirror':
        return mirror.load(question.session, question.epoch);
      case 'flushMirror':
        return mirror.flush();
      case 'settle':
        return limits.settle(question.asks, question.takes);
      case 'beginCall':
        return calls.begin(question.name, question.print, question.claim);
      case 'keepCall':
        return calls.keep(question.name, question.token, question.leaseMs);
      case 'endCall':
        return calls.end(question.name, question.token, question.end);
      case 'sit':
        return this.#sit();
      case 'stand':
        return this.#stand();
      case 'take':
        return this.#seat?.take(question.maxBytes) ?? [];
      case 'withdraw':
        return this.#withdraw(question.post);
    }
  }

  #heard(notice: StateNotice): void {
    const { mirror } = this.#parts;
    switch (notice.op) {
      case 'append':
        mirror.append(notice.session, notice.epoch, notice.event);
        return;
      case 'opened':
        mirror.opened(notice.session, notice.epoch, notice.stream);
        return;
      case 'closed':
        mirror.closed(notice.session, notice.epoch, notice.stream);
        return;
      case 'forget':
        mirror.forget(notice.session, notice.epoch, notice.stream);
        return;
      case 'ended':
        mirror.remove(notice.session, notice.epoch);
        return;
      case 'post':
        this.#post(notice.post, notice.to, notice.frame);
        return;
      case 'announce':
        this.#seat?.announce(notice.topic, notice.text);
        return;
    }
  }

  #sit(): void {
    const { hub, self } = this.#parts;
    this.#seat ??= hub.sit(self, {
      wake: () => this.#reply({ news: { op: 'wake' } }),
      announced: (topic, text, from) =>
        this.#reply({ news: { op: 'announced', topic, text, from } }),
    });
  }

  #stand(): void {
    this.#seat?.leave();
    this.#seat = undefined;
  }

  #post(post: number, to: ReplicaId, frame: Uint8Array): void {
    const ticket = this.#seat?.post(to, frame) ?? 0;
    if (ticket === 0) this.#reply({ news: { op: 'gone', replica: to } });
    this.#posted.set(post, { to, ticket });
    this.#posted.delete(post - rememberedPosts);
  }

  #withdraw(post: number): boolean {
    const posted = this.#posted.get(post);
    if (posted === undefined) return false;
    return posted.ticket === 0 || (this.#seat?.withdraw(posted.to, posted.ticket) ?? false);
  }

  /** What one turn has to say goes out together. */
  #reply(reply: StateReply): void {
    this.#unsent.push(reply);
    if (this.#unsent.length > 1) return;
    queueMicrotask(() => {
      const batch = this.#unsent;
      this.#unsent = [];
      this.#send(batch);
    });
  }
}
