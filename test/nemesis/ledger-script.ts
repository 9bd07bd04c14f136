import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ToolScript, type Wire } from '../e2e/faults/support/tool-script.ts';

interface Received {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: {
    readonly protocolVersion?: string;
    readonly name?: string;
    readonly arguments?: { readonly call?: string; readonly ms?: number };
  };
}

const tools = [
  { name: 'read', annotations: { readOnlyHint: true } },
  { name: 'write', annotations: { readOnlyHint: false } },
].map((tool) => ({ ...tool, inputSchema: { type: 'object' } }));

/** A server that writes every call into a file before it carries it out, so that its end does not take that back. */
export class LedgerScript extends ToolScript {
  readonly #path: string;

  constructor(path: string) {
    super();
    this.#path = path;
  }

  override async receive(text: string, wire: Wire): Promise<void> {
    const { id, method, params } = JSON.parse(text) as Received;
    if (id === undefined || method === undefined) return;
    const result = await this.#result(method, params ?? {});
    await wire.answer(JSON.stringify({ jsonrpc: '2.0', id, result }));
  }

  async #result(method: string, params: NonNullable<Received['params']>): Promise<object> {
    if (method === 'initialize') {
      return {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'ledger', version: '1' },
      };
    }
    if (method === 'tools/list') return { tools };
    if (method !== 'tools/call') return {};
    const { call = '', ms = 0 } = params.arguments ?? {};
    appendFileSync(this.#path, `${call}\n`);
    if (ms > 0) await delay(ms);
    return { content: [{ type: 'text', text: call }] };
  }
}
