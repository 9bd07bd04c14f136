import type { Fault } from '../../domain/fault/fault.ts';
import type { SubscriptionFilter } from '../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../domain/wire/message.ts';

/** One who listens. Nothing reaches it before the code that awaits `listen` itself has seen the outcome. */
export interface ChangeListener {
  /**
   * A notification the listener asked for, without any `subscriptionId`. JSON text on one line; `message` is its index,
   * so `message.bytes` are these bytes. They are shared: never write into them.
   */
  changed(bytes: Uint8Array, message: Message): void;
  /** No more will come: nothing the listener asked for is watched any more. Once; not after `stop`. */
  ended(fault: Fault): void;
}

export interface Listening {
  /** What of the filter is served. */
  readonly honoured: SubscriptionFilter;
  stop(): void;
}
