import {
  type OwnedUri,
  type UriPolicy,
  unwrapUri,
  wrapUri,
} from '../../domain/federation/exposed-uris.ts';
import type { ListKind } from '../../domain/mcp/rev2025/methods.ts';
import { urisIn, urisInItem } from '../../domain/mcp/uri-places.ts';
import { changedResponse } from '../../domain/wire/changed-message.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { type Edit, splice } from '../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { KeptServer, ServerKeeper } from '../pools/server-keeper.ts';
import type { Shown } from '../relay/route.ts';

const noEdits: readonly Edit[] = [];

/** The URIs of servers as clients of the whole catalogue see and write them. */
export class ExposedUris implements ServerKeeper {
  readonly #isWrapping: boolean;
  readonly #isServer: (name: string) => boolean;
  /** By method, then by server. */
  readonly #shown = new Map<string, Map<string, Shown>>();

  constructor(policy: UriPolicy, isServer: (name: string) => boolean) {
    this.#isWrapping = policy === 'wrap';
    this.#isServer = isServer;
  }

  /** How the answers of a server to this method are shown; undefined where URIs are kept. */
  shown(server: string, method: string): Shown | undefined {
    return this.#isWrapping ? this.wrapping(server, method) : undefined;
  }

  /** The same for a client that writes wrapped URIs, whatever the policy. */
  wrapping(server: string, method: string): Shown {
    const known = this.#shown.get(method)?.get(server);
    if (known !== undefined) return known;
    const shown: Shown = (answer) => changedResponse(answer, wraps(server, answer, method));
    const ofMethod = this.#shown.get(method) ?? new Map<string, Shown>();
    this.#shown.set(method, ofMethod.set(server, shown));
    return shown;
  }

  /** What a server asks or tells of its own accord, as its client sees it. The same message when nothing differs. */
  told(server: string, message: Message): Message {
    return this.#isWrapping
      ? withEdits(message, wraps(server, message, message.method ?? ''))
      : message;
  }

  /** Changes of one item of a list; `bytes`: the item's raw text. */
  itemEdits(server: string, kind: ListKind, bytes: Uint8Array): readonly Edit[] {
    return this.#isWrapping ? wrapsAt(server, bytes, urisInItem(bytes, kind.items)) : noEdits;
  }

  /** The URI, or the template, of an item as clients see it. */
  exposed(server: string, uri: string): string {
    return this.#isWrapping ? wrapUri(server, uri) : uri;
  }

  over({ server }: KeptServer, isGone: boolean): void {
    if (isGone) for (const ofMethod of this.#shown.values()) ofMethod.delete(server);
  }

  /** Whose URI a wrapped one is; undefined for every other, and for one of a server that is not here. */
  owned(uri: string): OwnedUri | undefined {
    const owned = unwrapUri(uri);
    return owned !== undefined && this.#isServer(owned.server) ? owned : undefined;
  }
}

/** The message with its edits; the same one when there are none. */
export const withEdits = (message: Message, edits: readonly Edit[]): Message => {
  if (edits.length === 0) return message;
  const edited = scan(splice(message.bytes, edits));
  return edited instanceof WireFault ? message : edited;
};

/** A JSON string in the place of another. */
export const stringEdit = (span: Span, text: string): Edit => ({
  span,
  bytes: encodeText(JSON.stringify(text)),
});

const wraps = (server: string, message: Message, method: string): readonly Edit[] =>
  wrapsAt(server, message.bytes, urisIn(message, method));

const wrapsAt = (server: string, bytes: Uint8Array, spans: readonly Span[]): readonly Edit[] =>
  spans.flatMap((span) => {
    const uri = jsonString(bytes, span);
    const wrapped = uri === undefined ? undefined : wrapUri(server, uri);
    return wrapped === undefined || wrapped === uri ? [] : [stringEdit(span, wrapped)];
  });
