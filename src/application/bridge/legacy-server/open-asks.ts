import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import {
  answersAsk,
  keyOfAsk,
  type ServerAsk,
} from '../../../domain/mcp/bridge/to-legacy/server-ask.ts';
import type { InputMethod, NamedRequest } from '../../../domain/mcp/rev2026/input-required.ts';
import { composeResult } from '../../../domain/wire/compose.ts';
import type { Message, Span } from '../../../domain/wire/message.ts';

/** What a server has asked and not got an answer to. */
interface OpenAsk {
  readonly key: string;
  readonly method: InputMethod;
  readonly id: Uint8Array;
  readonly idKey: string;
  /** Raw request for the client; undefined when it was put to it and is too long to be kept. */
  request: Uint8Array | undefined;
  isPut: boolean;
}

/** A response to a server. */
export interface AskResponse {
  readonly idKey: string;
  readonly bytes: Uint8Array;
}

/** No honest server asks more at once. */
const maxOpen = 16;
/** Of one call, while its client is away: a server must not fill the gateway with what it asks. */
const maxKeptBytes = 8_192;

/** What one call's server wants to know of its client. */
export class OpenAsks {
  #asks: readonly OpenAsk[] = [];
  readonly #counts = new Map<InputMethod, number>();

  get size(): number {
    return this.#asks.length;
  }

  /** Some of them were never put to the client. */
  get hasNew(): boolean {
    return this.#asks.some(({ isPut }) => !isPut);
  }

  /** `isAway`: the client is not there to be asked now. A fault is for the server. */
  add(message: Message, ask: ServerAsk, isAway: boolean): Fault | undefined {
    const { bytes, id, idKey } = message;
    if (id === undefined) return undefined;
    const isTooMuch =
      this.#asks.length >= maxOpen ||
      (isAway && this.#keptBytes + ask.request.length > maxKeptBytes);
    if (isTooMuch) return new Fault('overloaded', 'the client is being asked for enough already');
    const count = (this.#counts.get(ask.method) ?? 0) + 1;
    this.#counts.set(ask.method, count);
    const open: OpenAsk = {
      key: keyOfAsk(ask.method, count),
      method: ask.method,
      id: bytes.slice(id.start, id.end),
      idKey,
      request: ask.request,
      isPut: false,
    };
    this.#asks = [...this.#asks, open];
    return undefined;
  }

  remove(idKey: string): void {
    this.#asks = this.#asks.filter((ask) => ask.idKey !== idKey);
  }

  /** All that can be put to the client now. Of what is put, only what is short is kept for another time. */
  put(): readonly NamedRequest[] {
    const requests: NamedRequest[] = [];
    let kept = 0;
    for (const ask of this.#asks) {
      const { key, request } = ask;
      if (request === undefined) continue;
      requests.push({ key, request });
      ask.isPut = true;
      if (kept + request.length > maxKeptBytes) ask.request = undefined;
      else kept += request.length;
    }
    return requests;
  }

  /**
   * Takes what the client answered; `bytes` on one line. What it did not answer, or not in the right shape, stays open;
   * the server is told when it cannot be put to the client once more.
   */
  settle(bytes: Uint8Array, responses: ReadonlyMap<string, Span>): readonly AskResponse[] {
    const settled = this.#asks.flatMap((ask): readonly AskResponse[] => {
      const { key, method, id, idKey, request, isPut } = ask;
      if (!isPut) return [];
      const span = responses.get(key);
      if (span !== undefined && answersAsk(method, bytes, span)) {
        return [{ idKey, bytes: composeResult(id, bytes.subarray(span.start, span.end)) }];
      }
      return request === undefined ? [refusal(ask, unanswered)] : [];
    });
    for (const { idKey } of settled) this.remove(idKey);
    return settled;
  }

  refuseAll(fault: Fault): readonly AskResponse[] {
    const refused = this.#asks.map((ask) => refusal(ask, fault));
    this.#asks = [];
    return refused;
  }

  get #keptBytes(): number {
    return this.#asks.reduce((sum, { request }) => sum + (request?.length ?? 0), 0);
  }
}

const unanswered = new Fault('invalid_params', 'the client did not answer this');

const refusal = ({ idKey }: OpenAsk, fault: Fault): AskResponse => ({
  idKey,
  bytes: errorReply(idKey, fault),
});
