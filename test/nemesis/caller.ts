import { setTimeout as delay } from 'node:timers/promises';
import type { RawClient } from '../e2e/support/clients/client.ts';
import { HttpClient } from '../e2e/support/clients/http.ts';
import { SseClient } from '../e2e/support/clients/sse.ts';
import { StreamClient } from '../e2e/support/clients/stream.ts';
import { WebSocketClient } from '../e2e/support/clients/websocket.ts';
import type { Chance } from '../simulation/chance.ts';
import type { History, Tool } from './history.ts';

export const doors = ['websocket', 'http', 'lines', 'frames', 'sse', 'modern'] as const;
export type Door = (typeof doors)[number];

export interface Ports {
  readonly http: number;
  readonly websocket: number;
  readonly sse: number;
  readonly tcp: number;
}

const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const initialize =
  '{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"n","version":"1"}}}';

/** A client behind one frontend that calls one server after the other, several at a time. */
export class Caller {
  readonly #client: RawClient;
  readonly #door: Door;
  readonly #name: string;
  readonly #history: History;
  #calls = 0;
  #isStopped = false;

  private constructor(client: RawClient, door: Door, name: string, history: History) {
    this.#client = client;
    this.#door = door;
    this.#name = name;
    this.#history = history;
  }

  static async open(door: Door, ports: Ports, name: string, history: History): Promise<Caller> {
    const client = await connect(door, ports);
    if (door !== 'modern') {
      await client.request(initialize);
      await client.send('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    }
    return new Caller(client, door, name, history);
  }

  /** True for a result. */
  async call(server: string, tool: Tool, workMs: number): Promise<boolean> {
    this.#calls += 1;
    const call = `${this.#name}-${this.#calls}`;
    const params = {
      name: `${server}__${tool}`,
      arguments: { call, ms: workMs },
      ...(this.#door === 'modern' ? { _meta: modernMeta } : {}),
    };
    const id = this.#calls;
    const text = JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params });
    const ended = this.#history.begin(call, tool);
    return this.#client.request(text).then(ended, (problem: unknown) => {
      this.#history.violations.push(`${call}: ${String(problem).slice(0, 200)}`);
      return false;
    });
  }

  async run(servers: readonly string[], chance: Chance): Promise<void> {
    while (!this.#isStopped) {
      await delay(chance.spanning(2, 200));
      const tool = chance.hits(0.5) ? 'read' : 'write';
      const workMs = chance.hits(0.6) ? 0 : chance.spanning(5, 1_000);
      await this.call(chance.of(servers), tool, workMs);
    }
  }

  /** Nothing new from now on. */
  stop(): void {
    this.#isStopped = true;
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

const connect = (door: Door, ports: Ports): Promise<RawClient> => {
  switch (door) {
    case 'websocket':
    case 'modern':
      return WebSocketClient.open(`ws://127.0.0.1:${ports.websocket}/mcp`);
    case 'http':
      return Promise.resolve(new HttpClient(`http://127.0.0.1:${ports.http}/mcp`));
    case 'sse':
      return SseClient.open(`http://127.0.0.1:${ports.sse}/sse`);
    case 'lines':
      return StreamClient.newline({ host: '127.0.0.1', port: ports.tcp });
    case 'frames':
      return StreamClient.binary({ host: '127.0.0.1', port: ports.tcp });
  }
};
