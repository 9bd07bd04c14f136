import { OPEN_BRACE, SPACE } from '../../../domain/wire/bytes.ts';
import { member } from '../../../domain/wire/items.ts';
import type { Message, Span } from '../../../domain/wire/message.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { spliceOne } from '../../../domain/wire/splice.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';

/** What the answer of an original gateway lacks to be one to MCP's initialize; the end of its result is its own. */
const INITIALIZE_RESULT = encodeText(
  '"protocolVersion":"2024-11-05","capabilities":{"tools":{},"resources":{},"prompts":{}},"serverInfo":{"name":"mcp-gateway-v1","version":"1.0.0"},',
);
const END = encodeText('}');
const PROBE = 'server/discover';

/**
 * Shows a token to a server at the beginning of a conversation: as `params.token` of `initialize`, which the original
 * gateway requires (mission §3.4) and ours accepts. The original gateway answers with a session of its own kind; here
 * that becomes an answer to `initialize`, so that nobody behind has to know.
 */
export class TokenIntroduction {
  /** JSON text. */
  readonly #token: string;
  /** Whether the server takes a token beside any message; the first one is enough then. */
  readonly #takesWrapper: () => boolean;
  #initialize: number | undefined;
  #isOriginal = false;
  #isOver = false;

  constructor(token: string, takesWrapper: () => boolean) {
    this.#token = JSON.stringify(token);
    this.#takesWrapper = takesWrapper;
  }

  /** Nothing more has to be looked at. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What is sent instead of `message`; undefined when it is better not sent. `call` as in `BackendLink.send`. */
  outgoing(message: Uint8Array, call: number | undefined): Uint8Array | undefined {
    // The original gateway takes every notification for a request to one of its servers.
    if (this.#isOriginal) return call === undefined ? undefined : message;
    if (this.#initialize !== undefined) return message;
    const scanned = scan(message);
    if (scanned instanceof WireFault) return message;
    if (scanned.method === 'initialize' && call !== undefined) {
      this.#initialize = call;
      return withToken(scanned, this.#token);
    }
    if (this.#takesWrapper()) {
      this.#isOver = true;
      return Buffer.concat([encodeText(`{"auth_token":${this.#token},"message":`), message, END]);
    }
    // What begins neither with a handshake nor with the question for one will have none.
    this.#isOver = scanned.method !== PROBE;
    return message;
  }

  /** What `message` of the server means. */
  incoming(message: Uint8Array): Uint8Array {
    if (this.#initialize === undefined || this.#isOriginal) return message;
    const scanned = scan(message);
    if (scanned instanceof WireFault || scanned.kind !== 'response') return message;
    if (scanned.idKey !== String(this.#initialize)) return message;
    const session = sessionIn(scanned);
    this.#isOriginal = session !== undefined;
    this.#isOver = !this.#isOriginal;
    if (session === undefined) return message;
    const start = session.start + 1;
    return spliceOne(scanned.bytes, { start, end: start }, INITIALIZE_RESULT);
  }
}

/** The message with this token, JSON text, in its params; one that is there is replaced. */
const withToken = ({ bytes, params, marks }: Message, token: string): Uint8Array => {
  if (marks.token !== undefined) return spliceOne(bytes, marks.token, encodeText(token));
  if (params === undefined) {
    const whole = { start: 0, end: bytes.length };
    return withMember(bytes, whole, `"params":{"token":${token}}`);
  }
  return bytes[params.start] === OPEN_BRACE ? withMember(bytes, params, `"token":${token}`) : bytes;
};

/** Added as the last one of the object at `object`: that is the one that counts for readers that ignore case. */
const withMember = (bytes: Uint8Array, object: Span, added: string): Uint8Array => {
  const end = object.end - 1;
  let last = end - 1;
  while ((bytes[last] as number) <= SPACE) last -= 1;
  const comma = last === object.start ? '' : ',';
  return spliceOne(bytes, { start: end, end }, encodeText(`${comma}${added}`));
};

/** The result of an original gateway: it names its session and no revision of MCP. */
const sessionIn = ({ bytes, result, marks }: Message): Span | undefined =>
  result !== undefined &&
  marks.protocolVersion === undefined &&
  member(bytes, result, 'sessionId') !== undefined
    ? result
    : undefined;
