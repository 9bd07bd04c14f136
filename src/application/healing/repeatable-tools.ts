import { Fault } from '../../domain/fault/fault.ts';
import { isRepeatableTool } from '../../domain/mcp/repeatable.ts';
import { listKinds } from '../../domain/mcp/rev2025/methods.ts';
import type { Message } from '../../domain/wire/message.ts';
import { encodeText } from '../../domain/wire/text.ts';
import { drainList, ListTooLong, type PageItem } from '../federation/list-pages.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';

/** Asks one server for a page of its tools. `params`: raw JSON text. */
export type AskForTools = (
  method: 'tools/list',
  params: Uint8Array | undefined,
) => Promise<Message | Fault>;

export interface RepeatableToolsParts {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** A burst of failures asks once; a definition that changed must not be taken for what it was. */
const freshMs = 5_000;
/** Who waits for the verdict on a call does not wait longer for a server that does not say what tools it has. */
const patienceMs = 3_000;
const kind = listKinds['tools/list'];
const none: ReadonlySet<string> = new Set();

/**
 * Which tools of a server may be called twice, in its own words. Asked for only when a call of one was cut off, in the
 * session that came after: while all goes well nothing is kept and nothing is read.
 */
export class RepeatableTools {
  readonly #ask: AskForTools;
  readonly #parts: RepeatableToolsParts;
  #names: Promise<ReadonlySet<string>> | undefined;
  #staleAtMs = 0;

  constructor(ask: AskForTools, parts: RepeatableToolsParts) {
    this.#ask = ask;
    this.#parts = parts;
  }

  /** False too when the server does not say. `name`: as the server knows the tool. */
  async has(name: string): Promise<boolean> {
    const now = this.#parts.clock.nowMs();
    if (this.#names === undefined || now >= this.#staleAtMs) {
      this.#names = this.#readInTime();
      this.#staleAtMs = now + freshMs;
    }
    return (await this.#names).has(name);
  }

  #readInTime(): Promise<ReadonlySet<string>> {
    const { promise, resolve, reject } = Promise.withResolvers<ReadonlySet<string>>();
    const cancel = this.#parts.timers.after(patienceMs, () => resolve(none));
    this.#read().then(resolve, reject).finally(cancel);
    return promise;
  }

  async #read(): Promise<ReadonlySet<string>> {
    const first = await this.#list();
    // What cut the call off may cut this off as well.
    const items = first instanceof Fault ? await this.#list() : first;
    if (items instanceof Fault || items instanceof ListTooLong) {
      this.#staleAtMs = 0;
      return none;
    }
    return new Set(
      items.flatMap(({ key, bytes }) =>
        key !== undefined && isRepeatableTool(bytes) ? [key] : [],
      ),
    );
  }

  #list(): Promise<readonly PageItem[] | Fault | ListTooLong> {
    return drainList(kind, (cursor) =>
      this.#ask(
        'tools/list',
        cursor === undefined ? undefined : encodeText(`{"cursor":${cursor}}`),
      ),
    );
  }
}
