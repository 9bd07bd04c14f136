import { Fault } from '../../../domain/fault/fault.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import type { Deadlines } from '../../links/deadlines.ts';
import { askServer } from '../../links/own-request.ts';
import type { Upstream } from '../../links/upstream.ts';

interface Subscribed {
  holders: number;
  /** Whether the server agreed, once it has answered everything it was told about this resource. */
  told: Promise<boolean>;
}

/** What one session is subscribed to: the server is told once per resource, however many want it. */
export class ResourceSubscriptions {
  readonly #upstream: Upstream;
  readonly #deadlines: Deadlines;
  readonly #subscribed = new Map<string, Subscribed>();

  constructor(upstream: Upstream, deadlines: Deadlines) {
    this.#upstream = upstream;
    this.#deadlines = deadlines;
  }

  /** Resolves with whether the server reports on the resource. */
  add(uri: string): Promise<boolean> {
    const subscribed = this.#subscribed.get(uri) ?? { holders: 0, told: Promise.resolve(false) };
    this.#subscribed.set(uri, subscribed);
    subscribed.holders += 1;
    if (subscribed.holders === 1) this.#tell(subscribed, 'resources/subscribe', uri);
    return subscribed.told;
  }

  remove(uri: string): void {
    const subscribed = this.#subscribed.get(uri);
    if (subscribed === undefined) return;
    subscribed.holders -= 1;
    if (subscribed.holders > 0) return;
    this.#tell(subscribed, 'resources/unsubscribe', uri);
    void subscribed.told.then(() => {
      if (subscribed.holders === 0) this.#subscribed.delete(uri);
    });
  }

  /** In order: on HTTP a later request may arrive first. */
  #tell(subscribed: Subscribed, method: string, uri: string): void {
    const params = encodeText(JSON.stringify({ uri }));
    subscribed.told = subscribed.told.then(async () => {
      const answer = await askServer(this.#upstream, method, params, this.#deadlines);
      return !(answer instanceof Fault) && answer.error === undefined;
    });
  }
}
