import { refusesHandshake } from '../mcp/era-evidence.ts';
import { readDiscovery } from '../mcp/rev2026/discover.ts';
import type { Message } from '../wire/message.ts';
import { scan } from '../wire/scan.ts';
import { decodeText, jsonString } from '../wire/text.ts';
import { WireFault } from '../wire/wire-fault.ts';
import type { Sight } from './sight.ts';

/** The ids of the two questions, as JSON text. */
export const INITIALIZE_ID = '1';
export const DISCOVER_ID = '2';

const METHOD_NOT_FOUND = -32_601;
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/** Only a server of MCP speaks of these when it calls a request invalid. */
const SPEAKS_OF_MCP = /initiali[sz]|session|protocol ?version|\bmcp\b|must accept/i;
const MAX_SHOWN = 32;

/**
 * What a message means for the conversation: `wait`: nothing, the server talks of something else; `discover`: the
 * handshake was refused, so the other question is due; `over`: the sight is settled; `unread`: it is no JSON-RPC message.
 */
export type Turn = 'wait' | 'discover' | 'over' | 'unread';

/**
 * The conversation of a probe with whoever carries messages: `initialize`, and where that is refused `server/discover`.
 * Whatever is settled, no further request is sent, so nothing at the server starts.
 */
export class Interview {
  /** What a peer speaks that answers, but not as MCP. */
  readonly #carrier: 'http' | 'websocket' | 'lines';
  #sight: Sight | undefined;

  constructor(carrier: 'http' | 'websocket' | 'lines') {
    this.#carrier = carrier;
  }

  /** What has been seen so far; undefined when nothing was. */
  get sight(): Sight | undefined {
    return this.#sight;
  }

  hear(text: Uint8Array): Turn {
    const message = scan(text);
    if (message instanceof WireFault) return 'unread';
    if (message.kind !== 'response') return this.#talk(message);
    return message.idKey === DISCOVER_ID ? this.#discovered(message) : this.#greeted(message);
  }

  /** The peer asks or tells something by itself, or repeats what it was sent. */
  #talk({ method, idKey }: Message): Turn {
    const isOurs =
      (method === 'initialize' && idKey === INITIALIZE_ID) ||
      (method === 'server/discover' && idKey === DISCOVER_ID);
    return isOurs ? this.#settle({ seen: 'noise', note: 'it sends back what it gets' }) : 'wait';
  }

  #greeted(message: Message): Turn {
    const { bytes, error, errorCode, marks } = message;
    if (error !== undefined) {
      if (refusesHandshake(message)) {
        return this.#settle(mcp('it refuses initialize as a server of MCP 2026-07-28'));
      }
      this.#sight = this.#refusal(decodeText(bytes, error), errorCode);
      return 'discover';
    }
    const version = marks.protocolVersion && jsonString(bytes, marks.protocolVersion);
    return this.#settle(
      version === undefined
        ? this.#foreign('its answer to initialize is none of MCP')
        : mcp(`it answers initialize as MCP ${version.slice(0, MAX_SHOWN)}`),
    );
  }

  #discovered(message: Message): Turn {
    const isModern = readDiscovery(message) !== undefined;
    if (isModern) return this.#settle(mcp('it answers server/discover'));
    return this.#settle(this.#sight ?? this.#foreign('it knows no method of MCP'));
  }

  #refusal(error: string, code: number | undefined): Sight {
    const isForeign =
      code === undefined ||
      code === METHOD_NOT_FOUND ||
      code === PARSE_ERROR ||
      (code === INVALID_REQUEST && !SPEAKS_OF_MCP.test(error));
    return isForeign
      ? this.#foreign('it speaks JSON-RPC and does not know initialize')
      : { seen: 'likely', note: `it refuses initialize with error ${code}` };
  }

  #foreign(note: string): Sight {
    return { seen: this.#carrier, note };
  }

  #settle(sight: Sight): Turn {
    this.#sight = sight;
    return 'over';
  }
}

const mcp = (note: string): Sight => ({ seen: 'mcp', note });
