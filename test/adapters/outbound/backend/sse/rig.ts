import type { ServerResponse } from 'node:http';
import { SseConnector } from '../../../../../src/adapters/outbound/backend/sse/connector.ts';
import {
  DEFAULT_SSE_SETTINGS,
  type SseSettings,
} from '../../../../../src/adapters/outbound/backend/sse/settings.ts';
import type { BackendLink } from '../../../../../src/application/ports/driven/backend-connector.ts';
import type { Endpoint } from '../../../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import { CallListener } from '../http/call-listener.ts';
import { frame } from '../http/rig.ts';
import { type Received, ScriptedServer, startEvents } from '../http/scripted-server.ts';

export const quick: SseSettings = { ...DEFAULT_SSE_SETTINGS, connectTimeoutMs: 500 };

export const endpointAt = (url: string, headers: Record<string, string> = {}): Endpoint => ({
  id: 'demo/0',
  server: 'demo',
  target: { protocol: 'sse', url, headers },
});

export interface SseScript {
  /** Text sent as soon as a stream is asked for; the origin replaces `ORIGIN`. */
  readonly hello?: string;
  onGet?(response: ServerResponse): void;
  onPost?(received: Received, response: ServerResponse, stream: ServerResponse): void;
}

/** A scripted server with one stream, and the connector to it. */
export class SseRig {
  readonly server: ScriptedServer;
  readonly listener = new CallListener();
  readonly connector: SseConnector;
  stream!: ServerResponse;
  link!: BackendLink;
  origin = '';
  #isOpen = false;

  constructor(script: SseScript, settings: Partial<SseSettings> = {}) {
    this.connector = new SseConnector({ ...quick, ...settings });
    this.server = new ScriptedServer((received, response) => {
      if (received.method === 'POST') {
        if (script.onPost === undefined) response.writeHead(202).end('Accepted');
        else script.onPost(received, response, this.stream);
      } else if (script.onGet !== undefined) script.onGet(response);
      else {
        this.stream = startEvents(response);
        const hello = script.hello ?? 'event: endpoint\ndata: /message?sessionId=s-1\n\n';
        response.write(hello.replace('ORIGIN', this.origin));
      }
    });
  }

  async attempt(
    signal: AbortSignal = AbortSignal.timeout(10_000),
    path = '/sse',
  ): Promise<BackendLink | Fault> {
    this.origin = await this.server.listen();
    const headers = { 'X-Team': 'blue' };
    return this.connector.open(endpointAt(this.origin + path, headers), this.listener, signal);
  }

  async open(path?: string): Promise<this> {
    const link = await this.attempt(undefined, path);
    if (link instanceof Fault) throw new Error(`${link.code}: ${link.message}`);
    this.link = link;
    this.#isOpen = true;
    return this;
  }

  call(id: number, method = 'tools/call'): void {
    this.link.send(frame(id, method), id);
  }

  notify(method: string): void {
    this.link.send(frame(undefined, method), undefined);
  }

  async failure(call: number): Promise<Fault> {
    const find = () => this.listener.failures.find((failed) => failed.call === call);
    await this.listener.until(() => find() !== undefined);
    return find()?.fault ?? new Fault('internal', 'unreachable');
  }

  async close(): Promise<void> {
    if (this.#isOpen) await this.link.close();
    await this.server.close();
  }
}
