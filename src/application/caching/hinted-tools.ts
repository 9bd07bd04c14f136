import { saysRepeatable } from '../../domain/caching/tool-hints.ts';
import { listItems } from '../../domain/wire/items.ts';
import type { Message } from '../../domain/wire/message.ts';
import { jsonString } from '../../domain/wire/text.ts';

/** Names of one server's tools that are remembered; no honest server has more. */
const maxTools = 10_000;

/** Which tools of each server said last that they only read and may be repeated, by their names there. */
export class HintedTools {
  readonly #tools = new Map<string, Set<string>>();

  has(server: string, tool: string): boolean {
    return this.#tools.get(server)?.has(tool) === true;
  }

  /** One page of the server's list of tools. */
  learnPage(server: string, { bytes, result }: Message): void {
    const items = result && listItems(bytes, result, 'tools', ['name']);
    for (const { span, members } of items ?? []) {
      const name = members['name'] && jsonString(bytes, members['name']);
      if (name !== undefined) this.learn(server, name, bytes.subarray(span.start, span.end));
    }
  }

  /** `definition`: raw JSON of a tool. */
  learn(server: string, name: string, definition: Uint8Array): void {
    const known = this.#tools.get(server) ?? new Set<string>();
    this.#tools.set(server, known);
    if (!saysRepeatable(definition)) known.delete(name);
    else if (known.size < maxTools) known.add(name);
  }

  /** The server's tools are other ones now. */
  forget(server: string): void {
    this.#tools.delete(server);
  }
}
