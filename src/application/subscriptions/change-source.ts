import type { Fault } from '../../domain/fault/fault.ts';
import type { SubscriptionFilter } from '../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../domain/wire/message.ts';

/** What a watch reports. Nothing comes before `watch` has resolved, and nothing after `ended`. */
export interface ChangeEvents {
  /** A `list_changed`, `resources/updated` or `tasks` notification as the server sent it. */
  changed(message: Message): void;
  /** The server ended the watch or is gone. Once; not after `stop`. */
  ended(fault: Fault): void;
}

export interface Watch {
  /** What of the filter the server agreed to report. */
  readonly honoured: SubscriptionFilter;
  /** Nobody listens any more. Harmless when the watch has ended already. */
  stop(): void;
}

/** Where the change notifications of one server come from, in whichever era it lives. */
export interface ChangeSource {
  watch(filter: SubscriptionFilter, events: ChangeEvents): Promise<Watch | Fault>;
}
