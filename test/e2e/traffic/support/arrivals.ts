import { setTimeout as delay } from 'node:timers/promises';
import { freshPath } from '../../faults/support/rig.ts';
import { type Carrier, entryOf, listen } from '../../faults/support/server.ts';
import { ToolScript, type Wire } from '../../faults/support/tool-script.ts';

/** Servers that write down together which of them each call of a tool came to. */
export class Arrivals {
  /** Names, in the order of the calls. */
  readonly taken: string[] = [];
  readonly #endings = new Map<string, () => Promise<void>>();

  /** A server of this name, as an endpoint. `delayMs`: how long each of its answers takes. */
  async open(
    id: string,
    carrier: Carrier = 'http',
    delayMs = 0,
  ): Promise<Readonly<Record<string, unknown>>> {
    const script = new SlowScript(delayMs, (text) => {
      if (text.includes('"tools/call"')) this.taken.push(id);
    });
    const place =
      carrier === 'unix' ? { path: freshPath('server.sock') } : { host: '127.0.0.1', port: 0 };
    const server = await listen(carrier, place, script);
    this.#endings.set(id, () => server.close());
    return { id, ...entryOf(carrier, server.url) };
  }

  /** How often each was called since the last time. */
  count(...names: readonly string[]): readonly number[] {
    const seen = this.taken.splice(0);
    return names.map((name) => seen.filter((other) => other === name).length);
  }

  async close(id: string): Promise<void> {
    await this.#endings.get(id)?.();
    this.#endings.delete(id);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#endings.keys()].map((id) => this.close(id)));
  }
}

class SlowScript extends ToolScript {
  readonly #delayMs: number;

  constructor(delayMs: number, heard: (text: string) => void) {
    super(heard);
    this.#delayMs = delayMs;
  }

  override async receive(text: string, wire: Wire): Promise<void> {
    if (this.#delayMs > 0) await delay(this.#delayMs);
    await super.receive(text, wire);
  }
}
