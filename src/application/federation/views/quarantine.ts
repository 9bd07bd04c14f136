import { Fault } from '../../../domain/fault/fault.ts';
import type { ListKind } from '../../../domain/mcp/rev2025/methods.ts';
import { canonicalJson } from '../../../domain/pinning/canonical-json.ts';
import { hiddenPlaces } from '../../../domain/pinning/hidden-characters.ts';
import { type Definition, isHeld, type PinKind } from '../../../domain/pinning/pin-book.ts';
import type { Edit } from '../../../domain/wire/splice.ts';
import { PageChains } from '../../pinning/page-chains.ts';
import type { PinningMode, Pins } from '../../pinning/pins.ts';
import type { PageItem } from '../list-pages.ts';
import type { ListedPage, ServerView } from '../server-view.ts';

const noEdits: readonly Edit[] = [];
const kinds: Readonly<Record<string, PinKind>> = { tools: 'tool', prompts: 'prompt' };

/** The definition last seen under a name: most lists are as the one before, byte for byte. */
interface Remembered {
  readonly bytes: Uint8Array;
  readonly definition: Definition;
}

/** Shows of a server's tools and prompts what is pinned, and hides what nobody has approved. First of a server's views. */
export class QuarantineView implements ServerView {
  readonly #server: string;
  readonly #mode: PinningMode;
  readonly #pins: Pins;
  readonly #digest: (text: string) => string;
  readonly #remembered = new Map<string, Remembered>();
  readonly #chains: Readonly<Record<PinKind, PageChains>> = {
    tool: new PageChains(),
    prompt: new PageChains(),
  };

  /** `digest`: SHA-256, hex. */
  constructor(server: string, mode: PinningMode, pins: Pins, digest: (text: string) => string) {
    this.#server = server;
    this.#mode = mode;
    this.#pins = pins;
    this.#digest = digest;
  }

  listed({ items: ofList }: ListKind, { cursor, items, next }: ListedPage): void {
    const kind = kinds[ofList];
    if (kind === undefined) return;
    const page = new Map(
      items.flatMap((item) =>
        item.key === undefined ? [] : [[item.key, this.#definition(kind, item)] as const],
      ),
    );
    const server = this.#server;
    const whole = this.#chains[kind].add(cursor, page, next);
    const definitions = whole ?? page;
    this.#pins.seen({ server, kind, definitions, isWhole: whole !== undefined });
  }

  item({ items }: ListKind, item: PageItem): PageItem | undefined {
    const kind = kinds[items];
    if (this.#mode === 'report' || kind === undefined || item.key === undefined) return item;
    return this.#isShown(kind, item.key, item) ? item : undefined;
  }

  nameAtServer({ items }: ListKind, name: string): string | Fault {
    const kind = kinds[items];
    if (this.#mode === 'report' || kind === undefined) return name;
    const pinned = this.#pins.items(this.#server, kind);
    if (pinned === undefined) return name;
    const item = pinned.get(name);
    if (item !== undefined && !isHeld(item)) return name;
    const text = `the ${kind} "${name}" of server "${this.#server}" is not approved as it is now`;
    const fix = `an operator can see and approve it with mcp-gateway pins diff ${this.#server}`;
    return new Fault('quarantined', `${text}; ${fix}`);
  }

  edits(): readonly Edit[] {
    return noEdits;
  }

  shown(): undefined {
    return undefined;
  }

  #isShown(kind: PinKind, name: string, item: PageItem): boolean {
    const definition = this.#definition(kind, item);
    const pinned = this.#pins.items(this.#server, kind);
    if (pinned !== undefined) {
      const known = pinned.get(name);
      return known?.approved?.hash === definition.hash && !isHeld(known);
    }
    // The first list is trusted before its last page is read, but for what it hides.
    return hiddenPlaces(definition.text).length === 0;
  }

  #definition(kind: PinKind, { bytes, key = '' }: PageItem): Definition {
    const place = `${kind} ${key}`;
    const known = this.#remembered.get(place);
    if (known !== undefined && isSame(known.bytes, bytes)) return known.definition;
    const text = canonicalJson(bytes, { start: 0, end: bytes.length });
    const definition = { hash: this.#digest(text), text };
    this.#remembered.set(place, { bytes: bytes.slice(), definition });
    return definition;
  }
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);
