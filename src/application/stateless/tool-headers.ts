import { Fault } from '../../domain/fault/fault.ts';
import { listKinds } from '../../domain/mcp/rev2025/methods.ts';
import {
  InvalidAnnotation,
  type ParamHeader,
  paramHeadersOf,
} from '../../domain/mcp/rev2026/param-headers.ts';
import { holdsText, listItems, member } from '../../domain/wire/items.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { spliceOne } from '../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import { drainList, ListTooLong } from '../federation/list-pages.ts';
import type { ListSource } from '../federation/list-source.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Logger } from '../ports/driven/logger.ts';

const toolList = listKinds['tools/list'];
const annotation = encodeText('x-mcp-header');
const noHeaders: readonly ParamHeader[] = [];
/** A schema is taken for what it was for so long; a refusal by the server asks anew at once. */
const freshMs = 60_000;
/** An unknown name asks anew, but not more often than this. */
const retryMs = 5_000;
/** A call does not wait longer for a server that does not say what tools it has. */
const patienceMs = 3_000;

export interface ToolHeadersParts {
  readonly server: string;
  /** Asks the server in the gateway's own name. */
  readonly source: () => ListSource | Fault | Promise<ListSource | Fault>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Which arguments of a server's tools are mirrored into `Mcp-Param-*` headers (2026-07-28, streamable-http). */
export class ToolHeaders {
  readonly #parts: ToolHeadersParts;
  /** Tools with annotations only, beside those known to have none. */
  #headers = new Map<string, readonly ParamHeader[]>();
  #freshUntilMs = Number.NEGATIVE_INFINITY;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;
  readonly #warned = new Set<string>();

  constructor(parts: ToolHeadersParts) {
    this.#parts = parts;
  }

  /** Empty for tools nobody has described: the server itself is the judge then. */
  of(tool: string): readonly ParamHeader[] | Promise<readonly ParamHeader[]> {
    const known = this.#headers.get(tool);
    const now = this.#parts.clock.nowMs();
    if (known !== undefined) {
      if (now >= this.#freshUntilMs) void this.refresh();
      return known;
    }
    if (now - this.#askedAtMs < retryMs && this.#asking === undefined) return noHeaders;
    return this.#asked().then(() => this.#headers.get(tool) ?? noHeaders);
  }

  /** Reads the list of tools again. */
  refresh(): Promise<void> {
    this.#askedAtMs = this.#parts.clock.nowMs();
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /**
   * Notes what a list on its way to a client says. Returns the list without the tools whose annotations break the
   * rules: a client on HTTP has to drop them, and here the gateway is that client.
   */
  learn(answer: Message): Message {
    const { bytes, result } = answer;
    if (result === undefined) return answer;
    if (this.#headers.size === 0 && !holdsText(bytes, annotation)) return answer;
    const items = listItems(bytes, result, toolList.items, ['name', 'inputSchema']);
    if (items === undefined) return answer;
    const kept = items.filter(({ members }) =>
      this.#note(bytes, members['name'], members['inputSchema']),
    );
    const first = items[0];
    const last = items.at(-1);
    if (kept.length === items.length || first === undefined || last === undefined) return answer;
    const texts = kept.map(({ span }) => bytes.subarray(span.start, span.end));
    const whole = { start: first.span.start, end: last.span.end };
    const shorter = scan(spliceOne(bytes, whole, joinedByCommas(texts)));
    return shorter instanceof WireFault ? answer : shorter;
  }

  #asked(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#parts.timers.after(patienceMs, resolve);
      void this.refresh().finally(() => {
        cancel();
        resolve();
      });
    });
  }

  async #ask(): Promise<void> {
    const source = await this.#parts.source();
    if (source instanceof Fault || !source.declares('tools')) return;
    const items = await drainList(toolList, (cursor) =>
      source.ask(
        'tools/list',
        cursor === undefined ? undefined : encodeText(`{"cursor":${cursor}}`),
      ),
    );
    if (items instanceof Fault || items instanceof ListTooLong) return;
    this.#headers = new Map();
    this.#freshUntilMs = this.#parts.clock.nowMs() + freshMs;
    for (const { bytes, keySpan } of items) {
      const schema = member(bytes, { start: 0, end: bytes.length }, 'inputSchema');
      this.#note(bytes, keySpan, schema);
    }
  }

  /** False when the tool must not be shown. */
  #note(bytes: Uint8Array, nameSpan: Span | undefined, schema: Span | undefined): boolean {
    const name = nameSpan && jsonString(bytes, nameSpan);
    if (name === undefined) return true;
    const headers = schema === undefined ? noHeaders : paramHeadersOf(bytes, schema);
    if (!(headers instanceof InvalidAnnotation)) {
      this.#headers.set(name, headers);
      return true;
    }
    this.#headers.set(name, noHeaders);
    this.#warn(name, headers.reason);
    return false;
  }

  #warn(tool: string, reason: string): void {
    if (this.#warned.has(tool)) return;
    this.#warned.add(tool);
    const { logger, server } = this.#parts;
    logger.warn('a tool is hidden: its x-mcp-header annotation is not valid', {
      server,
      tool,
      reason,
    });
  }
}

const comma = encodeText(',');

const joinedByCommas = (texts: readonly Uint8Array[]): Uint8Array => {
  const parts = texts.flatMap((text, index) => (index === 0 ? [text] : [comma, text]));
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
