import { composeCancelled } from '../../domain/wire/compose.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { idKeyOf } from '../../domain/wire/message-id.ts';
import { type Edit, onOneLine, splice, spliceOne } from '../../domain/wire/splice.ts';
import { asciiInteger, decodeText } from '../../domain/wire/text.ts';
import type { Upstream } from '../links/upstream.ts';
import type { Call } from '../relay/call.ts';
import { ClientTasks } from './client-tasks.ts';

/** A request that waits for the client's answer. */
interface ServerCall {
  /** Undefined when the gateway itself asks. */
  readonly upstream: Upstream | undefined;
  readonly serverIdKey: string;
  readonly call: Call | undefined;
  readonly deliver: (bytes: Uint8Array) => void;
  readonly answered: (response: Message) => void;
  /** Undefined when it carries no progress token. */
  readonly progressed: ((message: Message, token: Span) => void) | undefined;
}

/** What the gateway asks on behalf of a call, because the server of that call cannot ask by itself. */
export interface OwnAsk {
  readonly call: Call;
  /** The whole request, on one line, under this raw id. */
  readonly compose: (id: Uint8Array) => Uint8Array;
  /** The client's response, a result or an error; once, unless the ask is given up. */
  readonly answered: (response: Message) => void;
}

/**
 * Requests of servers to one client and their way back. Several servers count their ids from zero, so each request gets
 * an id of this session, and its progress token becomes that id too; both return exactly as the server wrote them.
 */
export class ServerCalls {
  readonly #open = new Map<number, ServerCall>();
  readonly #tasks = new ClientTasks();
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
    const serverId = copy(message, id);
    const serverToken = token === undefined ? undefined : copy(message, token);
    const ownId = this.#add({
      upstream,
      serverIdKey: message.idKey,
      call,
      deliver,
      answered: (response) => {
        if (response.id !== undefined)
          upstream.send(spliceOne(onOneLine(response), response.id, serverId));
      },
      progressed:
        serverToken &&
        ((progress, at) => upstream.send(spliceOne(onOneLine(progress), at, serverToken))),
    });
    const ownIdBytes = asciiInteger(ownId);
    const edits: Edit[] = [{ span: id, bytes: ownIdBytes }];
    if (token !== undefined) edits.push({ span: token, bytes: ownIdBytes });
    deliver(splice(onOneLine(message), edits));
  }

  /** Asks the client on the stream of the call. The returned function gives the ask up, and tells the client so. */
  ask({ call, compose, answered }: OwnAsk): (reason: string) => void {
    const deliver = (bytes: Uint8Array): void => call.push(bytes);
    const progressed = (): void => undefined;
    const asked = { upstream: undefined, serverIdKey: '', call, deliver, answered, progressed };
    const id = this.#add(asked);
    deliver(compose(asciiInteger(id)));
    return (reason) => {
      if (this.#open.get(id) !== asked) return;
      this.#remove(id, asked);
      deliver(composeCancelled(id, reason));
    };
  }

  /** The client's answer to a server's request. False when nobody asked. */
  settle(message: Message): boolean {
    const id = Number(message.idKey);
    const asked = this.#open.get(id);
    if (asked === undefined || message.idKey !== String(id)) return false;
    this.#remove(id, asked);
    const { upstream, progressed } = asked;
    if (upstream !== undefined) this.#tasks.answered(message, { upstream, id, progressed });
    asked.answered(message);
    return true;
  }

  /** The client reports progress on a server's request. False when the token is not one of these. */
  progress(message: Message): boolean {
    const token = message.marks.progressToken;
    if (token === undefined) return false;
    const id = Number(decodeText(message.bytes, token));
    const asked = this.#open.get(id);
    if (asked === undefined) return this.#tasks.progressed(id, message, token);
    asked.progressed?.(message, token);
    return asked.progressed !== undefined;
  }

  /** The client tells of a task it works on for a server. False when no server waits for it. */
  taskTold(message: Message): boolean {
    return this.#tasks.told(message);
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
    this.#tasks.dropServer(upstream);
    for (const [id, asked] of this.#open) {
      if (asked.upstream !== upstream) continue;
      this.#remove(id, asked);
      asked.deliver(composeCancelled(id, 'the server is gone'));
    }
  }

  #add(asked: ServerCall): number {
    const id = this.#nextId;
    this.#nextId += 1;
    asked.call?.askOpened();
    this.#open.set(id, asked);
    return id;
  }

  #remove(id: number, asked: ServerCall): void {
    this.#open.delete(id);
    asked.call?.askSettled();
  }
}

const copy = (message: Message, span: Span): Uint8Array =>
  message.bytes.slice(span.start, span.end);
