import type { Act } from '../../domain/authorization/policy.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { eachEntry } from '../../domain/wire/items.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { type Edit, splice } from '../../domain/wire/splice.ts';
import { jsonString } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { ClientFacts } from '../ports/driving/gateway.ts';

/** Whose request it is. */
export type Caller = Pick<ClientFacts, 'principal' | 'remoteAddress'>;

/** A request whose way is known. */
export interface RoutedRequest {
  readonly caller: Caller;
  readonly message: Message;
  /** Undefined for what the gateway answers itself. */
  readonly server: string | undefined;
  /** Changes on its way to the server. */
  readonly edits: readonly Edit[];
}

/** What a request asks for, read off its bytes as far as a rule wants to know. */
export class RequestAccess implements Act {
  readonly principal: Principal;
  readonly server: string | undefined;
  readonly method: string;
  readonly remoteAddress: string;
  /** Its arguments were looked at and stand there twice: two readers may take different ones. */
  isAmbiguous = false;
  readonly #message: Message;
  readonly #edits: readonly Edit[];
  #name: string | undefined;
  #isNamed = false;

  constructor({ caller, message, server, edits }: RoutedRequest) {
    this.principal = caller.principal;
    this.remoteAddress = caller.remoteAddress;
    this.server = server;
    this.method = message.method ?? '';
    this.#message = message;
    this.#edits = edits;
  }

  get name(): string | undefined {
    if (!this.#isNamed) {
      this.#name = subjectOf(this.#message, this.#edits);
      this.#isNamed = true;
    }
    return this.#name;
  }

  arguments(): Uint8Array | undefined {
    const leaving =
      this.#edits.length === 0 ? this.#message : scan(splice(this.#message.bytes, this.#edits));
    if (leaving instanceof WireFault || leaving.params === undefined) return undefined;
    const { bytes, params } = leaving;
    let found: Span | undefined;
    eachEntry(bytes, params, (name, value) => {
      if (jsonString(bytes, name)?.toLowerCase() !== 'arguments') return;
      if (found !== undefined) this.isAmbiguous = true;
      found = value;
    });
    return found && bytes.subarray(found.start, found.end);
  }
}

/** Tool, prompt or URI that a request is about, as its server calls it: `edits` may take the prefix of a server away. */
const subjectOf = (message: Message, edits: readonly Edit[]): string | undefined => {
  const { bytes, marks } = message;
  switch (message.method ?? '') {
    case 'tools/call':
    case 'prompts/get':
      return textAtServer(bytes, marks.name, edits);
    case 'resources/read':
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      return textAtServer(bytes, marks.uri, edits);
    case 'completion/complete':
      return textAtServer(bytes, marks.refName ?? marks.refUri, edits);
    default:
      return undefined;
  }
};

/** Empty where no text is: a name nobody has, which no rule allows by chance. */
export const textAtServer = (
  bytes: Uint8Array,
  span: Span | undefined,
  edits: readonly Edit[],
): string => {
  if (span === undefined) return '';
  const edit = edits.length === 0 ? undefined : edits.find((one) => one.span.start === span.start);
  const text =
    edit === undefined
      ? jsonString(bytes, span)
      : jsonString(edit.bytes, { start: 0, end: edit.bytes.length });
  return text ?? '';
};
