import { Fault } from '../../../domain/fault/fault.ts';
import { isWithin, noSubscriptions } from '../../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { jsonString } from '../../../domain/wire/text.ts';
import type { Timers } from '../../ports/driven/clock.ts';
import type { ModernServer } from '../../stateless/modern-server.ts';
import { StandingListening } from './standing-listening.ts';

/** A resource the client subscribed to. */
interface Subscribed {
  readonly listening: StandingListening;
  /** Whether the server reports its changes. */
  readonly opened: Promise<Fault | undefined>;
  isOpen: boolean;
}

const allLists = {
  ...noSubscriptions,
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
};

/** What one session hears of the changes of one server. */
export class SessionChanges {
  readonly #server: ModernServer;
  readonly #timers: Timers;
  readonly #heard: (message: Message) => void;
  #lists: StandingListening | undefined;
  readonly #resources = new Map<string, Subscribed>();

  /** `heard` gets notifications on one line, each once. */
  constructor(server: ModernServer, timers: Timers, heard: (message: Message) => void) {
    this.#server = server;
    this.#timers = timers;
    this.#heard = heard;
  }

  /** How many resources the client subscribed to. */
  get subscriptions(): number {
    return this.#resources.size;
  }

  get uris(): readonly string[] {
    return [...this.#resources.keys()];
  }

  has(uri: string): boolean {
    return this.#resources.has(uri);
  }

  /** From now on the client hears of changed lists. */
  hearLists(): void {
    if (this.#lists !== undefined) return;
    this.#lists = new StandingListening(this.#server, allLists, this.#timers, this.#heard);
    void this.#lists.open();
  }

  /** Resolves when the server has agreed, or with the reason why nothing will be heard. */
  subscribe(uri: string): Promise<Fault | undefined> {
    const known = this.#resources.get(uri);
    if (known !== undefined) return known.opened;
    const wanted = { ...noSubscriptions, resourceSubscriptions: [uri] };
    const listening = new StandingListening(this.#server, wanted, this.#timers, (message) => {
      if (this.#isClosest(uri, message)) this.#heard(message);
    });
    const opened = this.#open(uri, listening);
    this.#resources.set(uri, { listening, opened, isOpen: false });
    return opened;
  }

  unsubscribe(uri: string): void {
    this.#resources.get(uri)?.listening.stop();
    this.#resources.delete(uri);
  }

  stop(): void {
    this.#lists?.stop();
    for (const { listening } of this.#resources.values()) listening.stop();
    this.#resources.clear();
  }

  async #open(uri: string, listening: StandingListening): Promise<Fault | undefined> {
    const honoured = await listening.open();
    const refusal = honoured instanceof Fault ? honoured : this.#refusal(uri, honoured);
    const subscribed = this.#resources.get(uri);
    if (subscribed?.listening !== listening) return undefined; // unsubscribed meanwhile
    if (refusal === undefined) subscribed.isOpen = true;
    else this.unsubscribe(uri);
    return refusal;
  }

  #refusal(
    uri: string,
    { resourceSubscriptions }: { readonly resourceSubscriptions: readonly string[] },
  ): Fault | undefined {
    return resourceSubscriptions.includes(uri)
      ? undefined
      : new Fault(
          'method_not_found',
          `server "${this.#server.name}" does not report changes of this resource`,
        );
  }

  /**
   * A change inside a resource is reported for each subscription around it; the client hears it for the closest one
   * only.
   */
  #isClosest(uri: string, { bytes, marks }: Message): boolean {
    const about = marks.uri && jsonString(bytes, marks.uri);
    if (about === undefined || about === uri) return true;
    for (const [other, { isOpen }] of this.#resources) {
      if (isOpen && other.length > uri.length && isWithin(about, other)) return false;
    }
    return true;
  }
}
