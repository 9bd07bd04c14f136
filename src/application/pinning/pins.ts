import { type Observation, observe } from '../../domain/pinning/observation.ts';
import {
  emptyPinBook,
  type ItemPins,
  isHeld,
  type PinBook,
  type PinKind,
  type PinnedItem,
  pinKinds,
} from '../../domain/pinning/pin-book.ts';
import type { KeptServer, ServerKeeper } from '../pools/server-keeper.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import { type PinStore, PinTrouble } from '../ports/driven/pin-store.ts';
import { PinEvents } from './pin-events.ts';

/** What is done about a definition that is not as it was pinned. */
export type PinningMode = 'report' | 'quarantine';

export interface PinsParts {
  readonly store: PinStore;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Servers whose definitions are pinned. */
  readonly modes: ReadonlyMap<string, PinningMode>;
}

/** The pins as this gateway knows them: decided upon at once, kept in the store behind. */
export class Pins implements ServerKeeper {
  readonly #parts: PinsParts;
  readonly #events: PinEvents;
  readonly #listeners = new Set<(server: string, kind: PinKind) => void>();
  /** Seen and not yet in the store. */
  readonly #unsaved: Observation[] = [];
  #book: PinBook = emptyPinBook;
  #isSaving = false;
  /** What is known of before, so that what is seen can be held against it. */
  #isRead = false;
  /** A gateway that is only asked how it would answer pins nothing. */
  #isStarted = false;
  #mayStart = false;
  #stopWatching: (() => void) | undefined;

  constructor(parts: PinsParts) {
    this.#parts = parts;
    this.#events = new PinEvents(parts.logger, parts.metrics);
  }

  /** Before any list is seen: without the pins of before, all would be trusted anew. */
  async start(): Promise<PinTrouble | undefined> {
    this.#mayStart = true;
    const trouble = await this.#read(); // also for servers that come later
    if (this.#parts.modes.size === 0) return undefined;
    if (trouble === undefined) this.#begin();
    return trouble;
  }

  /** The first server whose definitions are pinned may be one that came later. */
  added({ server }: KeptServer): void {
    if (!this.#parts.modes.has(server)) return;
    this.#count(server);
    if (!this.#mayStart || this.#isStarted) return;
    this.#begin();
    void this.#parts.store.read().then((book) => this.#changedOutside(book));
  }

  /** Decides by the pins there are, and leaves nothing behind of what it sees. */
  async read(): Promise<PinTrouble | undefined> {
    return this.#parts.modes.size === 0 ? undefined : this.#read();
  }

  async #read(): Promise<PinTrouble | undefined> {
    const book = await this.#parts.store.read();
    if (book instanceof PinTrouble) return book;
    this.#take(book);
    this.#isRead = true;
    return undefined;
  }

  #begin(): void {
    this.#isStarted = true;
    this.#stopWatching = this.#parts.store.watch((changed) => this.#changedOutside(changed));
  }

  stop(): void {
    this.#mayStart = false;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
  }

  /** Undefined before the first whole list of the kind. */
  items(server: string, kind: PinKind): ItemPins | undefined {
    return this.#book.get(server)?.[kind];
  }

  item(server: string, kind: PinKind, name: string): PinnedItem | undefined {
    return this.items(server, kind)?.get(name);
  }

  /** A list, or a page of one, came from a server. */
  seen(observation: Observation): void {
    if (!this.#isRead) return;
    const { server, kind } = observation;
    const isFirst = this.items(server, kind) === undefined;
    const mode = this.#parts.modes.get(server) ?? 'report';
    const { book, changes } = observe(this.#book, observation, mode === 'quarantine');
    if (book === this.#book) return;
    this.#book = book;
    if (!this.#isStarted) return;
    this.#count(server);
    if (isFirst) this.#events.pinned(observation, mode);
    for (const change of changes) this.#events.changed(change, mode);
    this.#unsaved.push(observation);
    void this.#save();
  }

  /** Hears when somebody decided, so that clients see another list than before. The returned function ends that. */
  onDecision(listener: (server: string, kind: PinKind) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #save(): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    while (this.#unsaved.length > 0) {
      const batch = [...this.#unsaved];
      const book = await this.#parts.store.update((newest) => this.#with(newest, batch));
      this.#unsaved.splice(0, batch.length);
      if (book instanceof PinTrouble) this.#trouble(book);
      else this.#takeChanged(this.#with(book, this.#unsaved));
    }
    this.#isSaving = false;
  }

  #with(book: PinBook, observations: readonly Observation[]): PinBook {
    return observations.reduce((known, observation) => {
      const holdsHidden = this.#parts.modes.get(observation.server) === 'quarantine';
      return observe(known, observation, holdsHidden).book;
    }, book);
  }

  #changedOutside(book: PinBook | PinTrouble): void {
    if (book instanceof PinTrouble) this.#trouble(book);
    else this.#takeChanged(this.#with(book, this.#unsaved));
  }

  #takeChanged(book: PinBook): void {
    const before = this.#book;
    this.#take(book);
    for (const [server, mode] of this.#parts.modes) {
      if (mode !== 'quarantine') continue;
      for (const kind of pinKinds) {
        if (shownText(before, server, kind) === shownText(book, server, kind)) continue;
        this.#parts.logger.info('definitions were decided upon', { server, kind });
        for (const listener of this.#listeners) listener(server, kind);
      }
    }
  }

  #take(book: PinBook): void {
    this.#book = book;
    for (const server of this.#parts.modes.keys()) this.#count(server);
  }

  #count(server: string): void {
    if (this.#parts.modes.get(server) !== 'quarantine') return;
    const pins = this.#book.get(server) ?? {};
    const held = pinKinds
      .flatMap((kind) => [...(pins[kind]?.values() ?? [])])
      .filter((item) => isHeld(item) && item.isGone !== true);
    this.#parts.metrics.definitionsQuarantined(server, held.length);
  }

  #trouble({ message }: PinTrouble): void {
    this.#parts.logger.error('the pins are kept in memory only', { reason: message });
  }
}

/** What decides which definitions clients see. */
const shownText = (book: PinBook, server: string, kind: PinKind): string =>
  JSON.stringify(
    [...(book.get(server)?.[kind] ?? [])]
      .map(([name, item]) => [name, item.approved?.hash, isHeld(item)])
      .toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  );
