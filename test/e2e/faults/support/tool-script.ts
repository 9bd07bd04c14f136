import { setTimeout as delay } from 'node:timers/promises';
import { rawMembers } from '../../support/raw-json.ts';

/** The way back to whoever sent a message. Each resolves when more may be written. */
export interface Wire {
  answer(text: string): Promise<void>;
  notify(text: string): Promise<void>;
}

interface Received {
  readonly method?: string;
  readonly params?: {
    readonly protocolVersion?: string;
    readonly name?: string;
    readonly arguments?: { readonly bytes?: number; readonly ms?: number; readonly steps?: number };
    readonly _meta?: { readonly progressToken?: string | number };
  };
}

const NOISE_BYTES = 8_192;

/**
 * A server steered by the tools it is asked for: `echo` answers with the exact text of its params, `hang` never
 * answers, `wait` answers after `ms`, `report` tells of progress meanwhile, `noise` first logs `bytes` of text,
 * `echoAndNoise` logs them after its answer, `pid` says which process answers.
 */
export class ToolScript {
  /** Bytes of noise that left. */
  noiseBytes = 0;
  readonly #heard: (text: string) => void;

  constructor(heard: (text: string) => void = () => undefined) {
    this.#heard = heard;
  }

  async receive(text: string, wire: Wire): Promise<void> {
    this.#heard(text);
    const members = rawMembers(text);
    const id = members.get('id');
    if (id === undefined || !members.has('method')) return;
    const result = await this.#result(JSON.parse(text) as Received, members, wire);
    if (result !== undefined) await wire.answer(`{"jsonrpc":"2.0","id":${id},"result":${result}}`);
    const later = /"name":"echoAndNoise","arguments":\{"bytes":(\d+)/.exec(text)?.[1];
    if (later !== undefined) await this.#noise(Number(later), wire);
  }

  async #result(
    { method, params }: Received,
    members: ReadonlyMap<string, string>,
    wire: Wire,
  ): Promise<string | undefined> {
    if (method === 'initialize') return introduction(params?.protocolVersion ?? '2025-11-25');
    if (method !== 'tools/call') return method === 'tools/list' ? '{"tools":[]}' : '{}';
    const { bytes = 0, ms = 0, steps = 1 } = params?.arguments ?? {};
    switch (params?.name ?? '') {
      case 'hang':
        return undefined;
      case 'wait':
        await delay(ms);
        return '{"waited":true}';
      case 'report':
        await report(params?._meta?.progressToken, ms, steps, wire);
        return '{"content":[],"reported":true}';
      case 'noise':
        await this.#noise(bytes, wire);
        return '{"quiet":true}';
      case 'pid':
        return String(JSON.stringify({ pid: process.pid }));
      default:
        return `{"echo":${members.get('params')}}`;
    }
  }

  async #noise(bytes: number, wire: Wire): Promise<void> {
    for (let sent = 0; sent < bytes; sent += NOISE_BYTES) {
      await wire.notify(noise);
      this.noiseBytes += NOISE_BYTES;
    }
  }
}

/** `steps` pieces of work; after each but the last one progress is told. */
const report = async (
  token: string | number | undefined,
  ms: number,
  steps: number,
  wire: Wire,
): Promise<void> => {
  for (let step = 1; step <= steps; step += 1) {
    await delay(ms / steps);
    const params = { progressToken: token, progress: step, total: steps };
    const notice = { jsonrpc: '2.0', method: 'notifications/progress', params };
    if (step < steps) await wire.notify(JSON.stringify(notice));
  }
};

const noise = `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"${'n'.repeat(NOISE_BYTES)}"}}`;

const introduction = (protocolVersion: string): string =>
  JSON.stringify({
    protocolVersion,
    capabilities: { tools: {}, logging: {} },
    serverInfo: { name: 'scripted', version: '1' },
  });
