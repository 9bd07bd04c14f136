import type { PageItem } from '../../../src/application/federation/list-pages.ts';
import { QuarantineView } from '../../../src/application/federation/views/quarantine.ts';
import { type PinningMode, Pins } from '../../../src/application/pinning/pins.ts';
import type { LogFields } from '../../../src/application/ports/driven/logger.ts';
import type { PinStore, PinTrouble } from '../../../src/application/ports/driven/pin-store.ts';
import { sha256Hex } from '../../../src/domain/federation/sha256.ts';
import { listKinds } from '../../../src/domain/mcp/rev2025/methods.ts';
import { emptyPinBook, type PinBook } from '../../../src/domain/pinning/pin-book.ts';
import { membersAt } from '../../../src/domain/wire/items.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';

/** Pins in memory that a test can change as somebody else would, and that can fail. */
class HandPinStore implements PinStore {
  book: PinBook = emptyPinBook;
  trouble: PinTrouble | undefined;
  readonly #listeners = new Set<(book: PinBook | PinTrouble) => void>();

  read(): Promise<PinBook | PinTrouble> {
    return Promise.resolve(this.trouble ?? this.book);
  }

  update(change: (book: PinBook) => PinBook): Promise<PinBook | PinTrouble> {
    if (this.trouble !== undefined) return Promise.resolve(this.trouble);
    this.book = change(this.book);
    return Promise.resolve(this.book);
  }

  watch(listener: (book: PinBook | PinTrouble) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Another process wrote. */
  replace(book: PinBook): void {
    this.book = book;
    for (const listener of this.#listeners) listener(book);
  }
}

interface Said {
  readonly level: string;
  readonly text: string;
  readonly fields: LogFields;
}

const tools = listKinds['tools/list'];

export const itemOf = (json: string): PageItem => {
  const bytes = encodeText(json);
  const keySpan = membersAt(bytes, 0, ['name'])['name'];
  const key = keySpan && (JSON.parse(json) as { readonly name: string }).name;
  return { bytes, keySpan, key };
};

export const tool = (name: string, description = 'does it'): string =>
  JSON.stringify({ name, description, inputSchema: { type: 'object' } });

/** One pinned server `demo` and its view. */
export class PinRig {
  readonly store = new HandPinStore();
  readonly metrics = new RecordingMetrics();
  readonly said: Said[] = [];
  readonly mode: PinningMode;
  pins: Pins;
  view: QuarantineView;

  constructor(mode: PinningMode = 'quarantine') {
    this.mode = mode;
    this.pins = this.#newPins();
    this.view = this.#newView();
  }

  static async started(mode: PinningMode = 'quarantine'): Promise<PinRig> {
    const rig = new PinRig(mode);
    await rig.pins.start();
    return rig;
  }

  /** A new process on the same store. */
  async restart(): Promise<void> {
    this.pins.stop();
    this.pins = this.#newPins();
    this.view = this.#newView();
    await this.pins.start();
  }

  /** A new process on the same store that only wants to know how it would decide. */
  async lookOnly(): Promise<void> {
    this.pins.stop();
    this.pins = this.#newPins();
    this.view = this.#newView();
    await this.pins.read();
  }

  /** What clients see of a list that was read whole, by name. */
  list(...items: readonly string[]): readonly string[] {
    return this.page(items, undefined, undefined);
  }

  page(
    items: readonly string[],
    cursor: string | undefined,
    next: string | undefined,
  ): readonly string[] {
    const listed = items.map(itemOf);
    this.view.listed(tools, { cursor, items: listed, next });
    return listed.flatMap((item) => this.view.item(tools, item)?.key ?? []);
  }

  call(name: string): unknown {
    return this.view.nameAtServer(tools, name);
  }

  events(text = 'definition changed'): readonly LogFields[] {
    return this.said.filter((entry) => entry.text === text).map(({ fields }) => fields);
  }

  #newPins(): Pins {
    const say =
      (level: string) =>
      (text: string, fields: LogFields = {}) => {
        this.said.push({ level, text, fields });
      };
    const logger = {
      debug: say('debug'),
      info: say('info'),
      warn: say('warn'),
      error: say('error'),
    };
    const modes = new Map([['demo', this.mode]]);
    return new Pins({ store: this.store, logger, metrics: this.metrics, modes });
  }

  #newView(): QuarantineView {
    return new QuarantineView('demo', this.mode, this.pins, sha256Hex);
  }
}
