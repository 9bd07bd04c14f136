import {
  ChangeHub,
  type ChangeHubSettings,
} from '../../../src/application/subscriptions/change-hub.ts';
import type {
  ChangeListener,
  Listening,
} from '../../../src/application/subscriptions/change-listener.ts';
import type {
  ChangeEvents,
  ChangeSource,
  Watch,
} from '../../../src/application/subscriptions/change-source.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import {
  noSubscriptions,
  type SubscriptionFilter,
} from '../../../src/domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';
import { settled } from '../../support/application/settled.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

export const wants = (filter: Partial<SubscriptionFilter>): SubscriptionFilter => ({
  ...noSubscriptions,
  ...filter,
});

export const tools = wants({ toolsListChanged: true });
export const prompts = wants({ promptsListChanged: true });
export const resources = (...uris: string[]): SubscriptionFilter =>
  wants({ resourceSubscriptions: uris });
export const tasks = (...ids: string[]): SubscriptionFilter => wants({ taskIds: ids });

export const toolsChanged = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
export const promptsChanged = '{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}';
export const updated = (uri: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"${uri}"}}`;
export const taskMoved = (id: string, status: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/tasks","params":{"taskId":"${id}","status":"${status}"}}`;

export const gone = new Fault('backend_unavailable', 'the server is gone');

export const scanned = (text: string): Message => {
  const message = scan(encodeText(text));
  if (message instanceof WireFault) throw new TypeError(message.message);
  return message;
};

/** A watch as the server sees it. */
export class ScriptedWatch implements Watch {
  readonly asked: SubscriptionFilter;
  readonly outcome: Promise<Watch | Fault>;
  honoured: SubscriptionFilter = noSubscriptions;
  state: 'opening' | 'open' | 'stopped' | 'ended' | 'refused' = 'opening';
  readonly #events: ChangeEvents;
  readonly #resolve: (outcome: Watch | Fault) => void;

  constructor(asked: SubscriptionFilter, events: ChangeEvents) {
    const { promise, resolve } = Promise.withResolvers<Watch | Fault>();
    this.asked = asked;
    this.outcome = promise;
    this.#resolve = resolve;
    this.#events = events;
  }

  open(honoured: SubscriptionFilter = this.asked): void {
    this.state = 'open';
    this.honoured = honoured;
    this.#resolve(this);
  }

  refuse(fault: Fault): void {
    this.state = 'refused';
    this.#resolve(fault);
  }

  tell(text: string): void {
    if (this.state !== 'open') throw new Error(`a watch that is ${this.state} tells nothing`);
    this.#events.changed(scanned(text));
  }

  end(fault: Fault = gone): void {
    if (this.state !== 'open') throw new Error(`a watch that is ${this.state} does not end`);
    this.state = 'ended';
    this.#events.ended(fault);
  }

  stop(): void {
    if (this.state === 'ended') return;
    if (this.state !== 'open') throw new Error(`a watch that is ${this.state} is not stopped`);
    this.state = 'stopped';
  }
}

/** What becomes of a watch that is asked for: `open` at once, unless the test says otherwise. */
type Reaction = (watch: ScriptedWatch) => void;

class ScriptedSource implements ChangeSource {
  readonly watches: ScriptedWatch[] = [];
  reaction: Reaction = (watch) => watch.open();

  watch(filter: SubscriptionFilter, events: ChangeEvents): Promise<Watch | Fault> {
    const watch = new ScriptedWatch(filter, events);
    this.watches.push(watch);
    this.reaction(watch);
    return watch.outcome;
  }

  /** Watches are left as they are asked for. */
  hold(): void {
    this.reaction = () => undefined;
  }

  refuse(fault: Fault = gone): void {
    this.reaction = (watch) => watch.refuse(fault);
  }

  open(): void {
    this.reaction = (watch) => watch.open();
  }

  /** The watch number `index`, from the first on, or from the last when negative. */
  at(index: number): ScriptedWatch {
    const watch = this.watches.at(index);
    if (watch === undefined) throw new Error(`only ${this.watches.length} watches were asked for`);
    return watch;
  }

  get live(): readonly ScriptedWatch[] {
    return this.watches.filter(({ state }) => state === 'open' || state === 'opening');
  }
}

/** Remembers what it hears, in order; an end as its code. */
export class RecordingListener implements ChangeListener {
  readonly heard: string[] = [];
  readonly arrays: Uint8Array[] = [];
  readonly faults: Fault[] = [];
  onChange: () => void = () => undefined;

  changed(bytes: Uint8Array, message: Message): void {
    if (this.faults.length > 0) throw new Error('a change after the end');
    if (message.bytes !== bytes) throw new Error('the index is of other bytes');
    this.heard.push(decodeText(bytes));
    this.arrays.push(bytes);
    this.onChange();
  }

  ended(fault: Fault): void {
    if (this.faults.length > 0) throw new Error('ended twice');
    this.faults.push(fault);
  }
}

export const retry = { firstDelayMs: 100, maxDelayMs: 1_000, stableAfterMs: 5_000 };

export class HubRig {
  readonly source = new ScriptedSource();
  readonly clock = new HandClock();
  readonly metrics = new RecordingMetrics();
  readonly hub: ChangeHub;

  constructor(settings: Partial<ChangeHubSettings> = {}) {
    const { clock, metrics } = this;
    this.hub = new ChangeHub(
      this.source,
      { clock, timers: clock, metrics },
      { maxListeners: 100, maxFailures: 3, retry, ...settings },
    );
  }

  /** A listener that is served. */
  async listening(
    filter: SubscriptionFilter,
  ): Promise<{ readonly listener: RecordingListener; readonly listening: Listening }> {
    const listener = new RecordingListener();
    const listening = await this.hub.listen(filter, listener);
    if (listening instanceof Fault) throw new Error(`not served: ${listening.message}`);
    await settled();
    return { listener, listening };
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settled();
  }
}
