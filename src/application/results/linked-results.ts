import { Fault } from '../../domain/fault/fault.ts';
import type { LongPart } from '../../domain/wire/long-part.ts';
import type { Message } from '../../domain/wire/message.ts';
import { jsonString } from '../../domain/wire/text.ts';
import type { Enforcement } from '../authorization/enforcement.ts';
import type { Caller } from '../authorization/request-access.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Identifiers } from '../ports/driven/identifiers.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { Call } from '../relay/call.ts';
import type { LargeResults } from './large-results.ts';
import { LinkedText } from './linked-text.ts';
import { linkingResult, linkScheme, rangeOf, readResult } from './result-link.ts';
import type { ResultLinks } from './result-links.ts';
import { shapeOf } from './result-shape.ts';

/** Above which size results of a server become links, and what its texts are. */
export interface LinkRule {
  readonly above: number;
  /** Undefined: what the result says. */
  readonly mimeType: string | undefined;
}

export interface LinkedResultParts {
  readonly results: LargeResults;
  readonly identifiers: Identifiers;
  readonly timers: Timers;
  readonly metrics: Metrics;
  readonly enforcement: Enforcement;
}

/** Whose call of which tool. */
interface Made {
  readonly owner: string;
  readonly server: string;
  readonly tool: string | undefined;
}

interface Kept extends Made {
  readonly text: LinkedText;
  readonly forget: () => void;
}

/** Results of tools that stay in the spool for a while, for the one they belong to: the client got a link and reads ranges. */
export class LinkedResults {
  readonly #rules: ReadonlyMap<string, LinkRule>;
  readonly #ttlMs: number;
  readonly #parts: LinkedResultParts;
  /** By id, the oldest first. */
  readonly #kept = new Map<string, Kept>();

  constructor(rules: ReadonlyMap<string, LinkRule>, ttlMs: number, parts: LinkedResultParts) {
    this.#rules = rules;
    this.#ttlMs = ttlMs;
    this.#parts = parts;
    parts.results.whenFull(() => this.#giveUpOldest());
  }

  /** Some server has such results. */
  get isUsed(): boolean {
    return this.#rules.size > 0;
  }

  /** What the results of a call of this principal may become. */
  linksFor(owner: string): ResultLinks {
    return new LinksOfOne(this, owner);
  }

  ruleOf(server: string): LinkRule | undefined {
    return this.#rules.get(server);
  }

  /** The result that links to a long one; undefined when it has to go as it is. */
  async link(made: Made, answer: Message, long: LongPart): Promise<Uint8Array | undefined> {
    const rule = this.#rules.get(made.server);
    const shape = rule && shapeOf(answer, long.standIn);
    if (rule === undefined || shape === undefined) return undefined;
    const text = await LinkedText.of(long, shape.bulk, this.#parts.results);
    if (text === undefined) return undefined;
    const id = this.#parts.identifiers.sessionId();
    const stop = this.#parts.timers.after(this.#ttlMs, () => this.#forget(id));
    this.#kept.set(id, { ...made, text, forget: stop });
    this.#parts.metrics.longResult('linked', text.length);
    const mimeType = text.isJson ? 'application/json' : (rule.mimeType ?? shape.mimeType);
    text.mimeType = mimeType;
    return linkingResult(answer, {
      uri: linkScheme + id,
      size: text.length,
      mimeType,
      ttlMs: this.#ttlMs,
    });
  }

  /** Answers the request when it reads such a link; false when it reads something else. */
  answers(caller: Caller, call: Call, message: Message): boolean {
    const { uri: span } = message.marks;
    if (call.method !== 'resources/read' || span === undefined) return false;
    const uri = jsonString(message.bytes, span);
    if (uri?.startsWith(linkScheme) !== true) return false;
    void this.#read(caller, uri, call);
    return true;
  }

  async #read(caller: Caller, uri: string, call: Call): Promise<void> {
    const range = rangeOf(uri);
    const kept = range && this.#kept.get(range.id);
    if (range === undefined || kept === undefined || kept.owner !== caller.principal.key) {
      call.onFailure(new Fault('invalid_params', 'there is no such resource, or not any more'));
      return;
    }
    const refused = await this.#refusal(caller, kept);
    if (refused !== undefined) {
      call.refuse(refused);
      return;
    }
    const part = await kept.text.part(range.offset, range.length);
    if (part === undefined)
      call.onFailure(new Fault('overloaded', 'the result cannot be read any more'));
    else call.answerWith(readResult(uri, range, part, kept.text, call.era));
  }

  /** Whoever may not use the tool any more reads no more of what it gave. */
  async #refusal(
    { principal, remoteAddress }: Caller,
    { server, tool }: Made,
  ): Promise<Fault | undefined> {
    const { enforcement } = this.#parts;
    if (!enforcement.isOn || tool === undefined) return undefined;
    return enforcement.itemRefusal({ principal, remoteAddress, server, kind: 'tool' }, tool);
  }

  #giveUpOldest(): boolean {
    const [oldest] = this.#kept.keys();
    if (oldest === undefined) return false;
    this.#forget(oldest);
    return true;
  }

  #forget(id: string): void {
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    kept?.forget();
    kept?.text.release();
  }
}

/** The links one caller may get. */
class LinksOfOne implements ResultLinks {
  tool: string | undefined;
  readonly #linked: LinkedResults;
  readonly #owner: string;

  constructor(linked: LinkedResults, owner: string) {
    this.#linked = linked;
    this.#owner = owner;
  }

  above(server: string): number | undefined {
    return this.#linked.ruleOf(server)?.above;
  }

  link(server: string, answer: Message, long: LongPart): Promise<Uint8Array | undefined> {
    const made = { owner: this.#owner, server, tool: this.tool };
    return this.#linked.link(made, answer, long);
  }
}
