import { readDiscovery } from '../../domain/mcp/rev2026/discover.ts';
import { kindOf } from '../../domain/mcp/rev2026/value-kind.ts';
import { member } from '../../domain/wire/items.ts';
import type { Message } from '../../domain/wire/message.ts';
import { jsonString } from '../../domain/wire/text.ts';

/** A server that says more is not remembered to the end. */
const maxKept = 100_000;

/** What a server said of itself the last time anybody asked it, for whatever reason and on whichever link. */
export class SelfDescription {
  #instructions: string | undefined;
  #isKnown = false;

  /** Whether it was asked at all. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  get instructions(): string | undefined {
    return this.#instructions;
  }

  /** `answer`: to initialize. */
  greeted({ bytes, result }: Message): void {
    if (result === undefined) return;
    const span = member(bytes, result, 'instructions');
    const isText = span !== undefined && kindOf(bytes, span) === 'string';
    this.#learn(isText ? jsonString(bytes, span) : undefined);
  }

  /** `answer`: to server/discover. */
  discovered(answer: Message): void {
    const discovery = readDiscovery(answer);
    if (discovery === undefined) return;
    const { instructions } = discovery;
    this.#learn(instructions && jsonString(answer.bytes, instructions));
  }

  #learn(instructions: string | undefined): void {
    this.#isKnown = true;
    this.#instructions = instructions?.slice(0, maxKept);
  }
}
