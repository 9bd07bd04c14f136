import { freshPath } from '../faults/support/rig.ts';
import { entryOf, urlOf } from '../faults/support/server.ts';
import { ServerProcess, stdioEntry } from '../faults/support/server-process.ts';
import { freePort } from '../support/ports.ts';

/** Every way to reach a server but stdio, whose process belongs to the gateway. `frames`: TCP in the frames of G12. */
export const listening = ['http', 'sse', 'websocket', 'frames', 'unix'] as const;
export const everyWay = ['stdio', ...listening] as const;
export type Way = (typeof everyWay)[number];

/** One server behind several doors: a process of its own for each, which can be killed and started again. */
export class MixedPool {
  readonly #places = new Map<Way, string>();
  readonly #processes = new Map<Way, ServerProcess>();

  static async start(): Promise<MixedPool> {
    const pool = new MixedPool();
    for (const way of everyWay) {
      const place = way === 'unix' ? freshPath('server.sock') : String(await freePort());
      pool.#places.set(way, place);
    }
    await Promise.all(everyWay.map((way) => pool.begin(way)));
    return pool;
  }

  /** These of its endpoints, each by the name of its way. */
  endpointsOf(ways: readonly Way[]): readonly object[] {
    return ways.map((way) =>
      way === 'stdio'
        ? { id: way, ...stdioEntry }
        : { id: way, ...entryOf(way, urlOf(way, this.#places.get(way) ?? '')) },
    );
  }

  async begin(way: Way): Promise<void> {
    const place = this.#places.get(way);
    if (way === 'stdio' || place === undefined) return;
    this.#processes.set(way, await ServerProcess.start(way, place));
  }

  async kill(way: Way): Promise<void> {
    await this.#processes.get(way)?.kill();
    this.#processes.delete(way);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((process) => process.kill()));
  }
}
