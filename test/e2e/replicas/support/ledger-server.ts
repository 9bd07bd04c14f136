import { setTimeout as delay } from 'node:timers/promises';
import { ToolScript, type Wire } from '../../faults/support/tool-script.ts';
import { listenHttp } from '../../faults/support/web-server.ts';
import { atEnd } from './endings.ts';

const CALL = /"name":"echo","arguments":\{"call":"([^"]+)"(?:,"ms":(\d+))?/;

/** A legacy HTTP server that writes down each call of `echo` before it carries it out: what was executed, and how often. */
export class LedgerServer {
  readonly entry: object;
  /** The `call` of each, in the order in which they came. */
  readonly calls: string[];

  private constructor(url: string, calls: string[]) {
    this.entry = { type: 'http', url, era: 'legacy' };
    this.calls = calls;
  }

  static async start(): Promise<LedgerServer> {
    const calls: string[] = [];
    const server = await listenHttp({ host: '127.0.0.1', port: 0 }, new LedgerScript(calls));
    atEnd(() => server.close());
    return new LedgerServer(server.url, calls);
  }

  /** Calls that were carried out more than once. */
  get twice(): readonly string[] {
    return this.calls.filter((call, index) => this.calls.indexOf(call) !== index);
  }
}

class LedgerScript extends ToolScript {
  readonly #calls: string[];

  constructor(calls: string[]) {
    super();
    this.#calls = calls;
  }

  override async receive(text: string, wire: Wire): Promise<void> {
    const [, call, ms = 0] = CALL.exec(text) ?? [];
    if (call !== undefined) this.#calls.push(call);
    if (Number(ms) > 0) await delay(Number(ms));
    await super.receive(text, wire);
  }
}

/** Params of a call that is written down. */
export const ledgerParams = (call: string, ms = 0): string =>
  `{"name":"echo","arguments":{"call":"${call}"${ms === 0 ? '' : `,"ms":${ms}`}}}`;
