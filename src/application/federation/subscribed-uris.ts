import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import { jsonString } from '../../domain/wire/text.ts';
import { stringEdit, withEdits } from './exposed-uris.ts';
import { UriForms } from './uri-forms.ts';

/** Resources one session may subscribe to where several servers are shown as one. */
const maxSubscribed = 1_000;
/** A longer URI is not kept for a session. */
const maxUriLength = 8_192;

/** What one session subscribed to, of all servers, in its own words. */
export class SubscribedUris {
  readonly #byServer = new Map<string, UriForms>();
  #size = 0;

  /** A fault when it is too much to keep. `form`: the URI as the client wrote it. */
  add(server: string, uri: string, form: string): Fault | undefined {
    const forms = this.#byServer.get(server) ?? new UriForms();
    if (forms.has(uri, form)) return undefined;
    if (uri.length > maxUriLength) {
      return new Fault('invalid_params', `the uri is longer than ${maxUriLength} characters`);
    }
    if (this.#size >= maxSubscribed) {
      const text = `the session is subscribed to ${maxSubscribed} resources already; unsubscribe from some first`;
      return new Fault('overloaded', text);
    }
    forms.add(uri, form);
    this.#size += 1;
    this.#byServer.set(server, forms);
    return undefined;
  }

  /** True when nobody wants to hear of it any more, so that the server should be told. */
  remove(server: string, uri: string, form: string): boolean {
    const forms = this.#byServer.get(server);
    if (forms === undefined) return true;
    const before = forms.size;
    const isLast = forms.remove(uri, form);
    this.#size -= before - forms.size;
    if (forms.size === 0) this.#byServer.delete(server);
    return isLast;
  }

  /** All it subscribed to, as it wrote the URIs. */
  get forms(): readonly string[] {
    return [...this.#byServer.values()].flatMap(({ all }) => all);
  }

  /** The server is gone. */
  forget(server: string): void {
    this.#size -= this.#byServer.get(server)?.size ?? 0;
    this.#byServer.delete(server);
  }

  /** A server's `notifications/resources/updated` under each URI the client used; none when it did not subscribe. */
  notices(server: string, message: Message): readonly Message[] {
    const { bytes, marks } = message;
    const span = marks.uri;
    const uri = span && jsonString(bytes, span);
    if (span === undefined || uri === undefined) return [];
    const forms = this.#byServer.get(server)?.of(uri) ?? [];
    return forms.map((form) =>
      form === uri ? message : withEdits(message, [stringEdit(span, form)]),
    );
  }
}
