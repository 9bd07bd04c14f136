import type { Fault } from '../../domain/fault/fault.ts';
import {
  composeFilter,
  type SubscriptionFilter,
} from '../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../domain/wire/message.ts';
import { encodeText } from '../../domain/wire/text.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { ChangeEvents, ChangeSource, Watch } from './change-source.ts';
import { ModernWatch } from './modern-watch.ts';

export interface ListenCarrier {
  /**
   * Sends `subscriptions/listen` with these raw params; the carrier adds `_meta`. `pending` gets the graceful result, an
   * error response or the failure; `notified` every notification that belongs to the request: what comes on its stream,
   * or names it as its subscription on a shared channel. The returned function cancels the request.
   */
  listen(
    params: Uint8Array,
    pending: { onAnswer(message: Message): void; onFailure(fault: Fault): void },
    notified: (message: Message) => void,
  ): () => void;
}

interface ModernChangeSourceSettings {
  /** A server that does not acknowledge a subscription within this time is given up. */
  readonly acknowledgeMs: number;
}

const defaultModernChangeSourceSettings: ModernChangeSourceSettings = {
  acknowledgeMs: 30_000,
};

/** The change notifications of a server of the stateless era (2026-07-28, basic/patterns/subscriptions). */
export class ModernChangeSource implements ChangeSource {
  readonly #carrier: ListenCarrier;
  readonly #parts: { readonly timers: Timers; readonly metrics: Metrics };
  readonly #settings: ModernChangeSourceSettings;

  constructor(
    carrier: ListenCarrier,
    parts: { readonly timers: Timers; readonly metrics: Metrics },
    settings: ModernChangeSourceSettings = defaultModernChangeSourceSettings,
  ) {
    this.#carrier = carrier;
    this.#parts = parts;
    this.#settings = settings;
  }

  watch(filter: SubscriptionFilter, events: ChangeEvents): Promise<Watch | Fault> {
    const watch = new ModernWatch(events, this.#parts.metrics);
    const params = encodeText(`{"notifications":${composeFilter(filter)}}`);
    const cancel = this.#carrier.listen(params, watch, (message) => watch.notified(message));
    watch.sent(cancel, this.#parts.timers, this.#settings.acknowledgeMs);
    return watch.acknowledged;
  }
}
