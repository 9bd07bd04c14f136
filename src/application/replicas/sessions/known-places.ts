import type { SessionState } from '../../../domain/sessions/session-state.ts';
import type { ReplicaId } from '../../ports/driven/membership.ts';

export interface KnownPlace {
  readonly owner: ReplicaId;
  /** Whose it is. */
  readonly state: Pick<SessionState, 'frontend' | 'protocol' | 'principalKey' | 'namespace'>;
}

const MAX_PLACES = 10_000;

/** Where sessions of other replicas were last, so that the registry is not asked for each request. May be wrong by now. */
export class KnownPlaces {
  /** Who was noted last comes last. */
  readonly #places = new Map<string, KnownPlace>();

  find(id: string): KnownPlace | undefined {
    return this.#places.get(id);
  }

  note(id: string, { owner, state }: KnownPlace): void {
    const { frontend, protocol, principalKey, namespace } = state;
    this.#places.delete(id);
    this.#places.set(id, { owner, state: { frontend, protocol, principalKey, namespace } });
    if (this.#places.size <= MAX_PLACES) return;
    for (const [oldest] of this.#places) {
      this.#places.delete(oldest);
      break;
    }
  }

  forget(id: string): void {
    this.#places.delete(id);
  }

  /** That replica is lost. */
  forgetOwner(owner: ReplicaId): void {
    for (const [id, place] of this.#places) if (place.owner === owner) this.#places.delete(id);
  }
}
