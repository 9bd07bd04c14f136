import { composeCancelled } from '../../domain/wire/compose.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { idKeyOf } from '../../domain/wire/message-id.ts';
import { type Edit, onOneLine, splice, spliceOne } from '../../domain/wire/splice.ts';
import { asciiInteger, decodeText } from '../../domain/wire/text.ts';
import type { Upstream } from '../links/upstream.ts';
import type { Call } from '../relay/call.ts';

/** A request of a server that waits for the client's answer. */
interface ServerCall {
  readonly upstream: Upstream;
  readonly serverId: Uint8Array;
  readonly serverIdKey: string;
  readonly serverToken: Uint8Array | undefined;
  readonly call: Call | undefined;
  readonly deliver: (bytes: Uint8Array) => void;
}

/**
 * Requests of servers to one client and their way back. Several servers count their ids from zero, so each request gets
 * an id of this session, and its progress token becomes that id too; both return exactly as the server wrote them.
 */
export class ServerCalls {
  readonly #open = new Map<number, ServerCall>();
  #nextId = 1;

  get size(): number {
    return this.#open.size;
  }

  /** Sends a server's request to the client, on the stream of the call it belongs to when that is known. */
  forward(
    upstream: Upstream,
    message: Message,
    call: Call | undefined,
    deliver: (bytes: Uint8Array) => void,
  ): void {
    const { id } = message;
    const token = message.marks.progressToken;
    if (id === undefined) return;
    const ownId = this.#nextId;
    this.#nextId += 1;
    const ownIdBytes = asciiInteger(ownId);
    const edits: Edit[] = [{ span: id, bytes: ownIdBytes }];
    if (token !== undefined) edits.push({ span: token, bytes: ownIdBytes });
    call?.askOpened();
    this.#open.set(ownId, {
      upstream,
      serverId: copy(message, id),
      serverIdKey: message.idKey,
      serverToken: token === undefined ? undefined : copy(message, token),
      call,
      deliver,
    });
    deliver(splice(onOneLine(message), edits));
  }

  /** The client's answer to a server's request. False when nobody asked. */
  settle(message: Message): boolean {
    const id = Number(message.idKey);
    const asked = this.#open.get(id);
    if (asked === undefined || message.id === undefined || message.idKey !== String(id))
      return false;
    this.#remove(id, asked);
    asked.upstream.send(spliceOne(onOneLine(message), message.id, asked.serverId));
    return true;
  }

  /** The client reports progress on a server's request. False when the token is not one of these. */
  progress(message: Message): boolean {
    const token = message.marks.progressToken;
    if (token === undefined) return false;
    const asked = this.#open.get(Number(decodeText(message.bytes, token)));
    if (asked?.serverToken === undefined) return false;
    asked.upstream.send(spliceOne(onOneLine(message), token, asked.serverToken));
    return true;
  }

  /** A server gives up a request of its own: the client hears it under the id it knows. */
  cancelledByServer(upstream: Upstream, message: Message): boolean {
    const span = message.marks.requestId;
    if (span === undefined) return false;
    const serverIdKey = idKeyOf(message.bytes, span.start, span.end);
    for (const [id, asked] of this.#open) {
      if (asked.upstream === upstream && asked.serverIdKey === serverIdKey) {
        this.#remove(id, asked);
        asked.deliver(spliceOne(onOneLine(message), span, asciiInteger(id)));
        return true;
      }
    }
    return false;
  }

  /** A server is gone: the client need not answer its requests any more. */
  dropServer(upstream: Upstream): void {
    for (const [id, asked] of this.#open) {
      if (asked.upstream !== upstream) continue;
      this.#remove(id, asked);
      asked.deliver(composeCancelled(id, 'the server is gone'));
    }
  }

  #remove(id: number, asked: ServerCall): void {
    this.#open.delete(id);
    asked.call?.askSettled();
  }
}

const copy = (message: Message, span: Span): Uint8Array =>
  message.bytes.slice(span.start, span.end);
