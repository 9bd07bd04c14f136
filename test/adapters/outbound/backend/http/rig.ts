import { HttpConnector } from '../../../../../src/adapters/outbound/backend/http/connector.ts';
import {
  DEFAULT_HTTP_SETTINGS,
  type HttpSettings,
} from '../../../../../src/adapters/outbound/backend/http/settings.ts';
import type { BackendLink } from '../../../../../src/application/ports/driven/backend-connector.ts';
import type { Logger } from '../../../../../src/application/ports/driven/logger.ts';
import type { Endpoint } from '../../../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import type { Era } from '../../../../../src/domain/mcp/revisions.ts';
import { CallListener } from './call-listener.ts';
import { answerJson, resultText, type Script, ScriptedServer } from './scripted-server.ts';

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Waits are short, so that tests of repeated attempts are. */
export const quick: HttpSettings = {
  ...DEFAULT_HTTP_SETTINGS,
  retryMs: 5,
  maxRetryMs: 50,
  lingerMs: 50,
  closeTimeoutMs: 100,
  connectTimeoutMs: 1_000,
};

export const endpointAt = (url: string, headers: Record<string, string> = {}): Endpoint => ({
  id: 'demo/0',
  server: 'demo',
  target: { protocol: 'http', url, headers },
});

export const frame = (id: number | undefined, method: string, params: unknown = {}): Buffer =>
  Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params }));

export const openLink = async (
  connector: HttpConnector,
  url: string,
  listener: CallListener,
  headers: Record<string, string> = {},
  era: Era = 'legacy',
): Promise<BackendLink> => {
  const link = await connector.open(
    endpointAt(url, headers),
    listener,
    AbortSignal.timeout(10_000),
    era,
  );
  if (link instanceof Fault) throw new Error(`${link.code}: ${link.message}`);
  return link;
};

/** A link to a scripted server, with everything a test looks at. */
export class Rig {
  readonly server: ScriptedServer;
  readonly listener = new CallListener();
  readonly connector: HttpConnector;
  link!: BackendLink;
  url = '';

  constructor(script: Script, settings: Partial<HttpSettings> = {}) {
    this.server = new ScriptedServer(script);
    this.connector = new HttpConnector({ ...quick, ...settings }, silent);
  }

  async open(headers: Record<string, string> = {}, era: Era = 'legacy'): Promise<this> {
    this.url = `${await this.server.listen()}/mcp?x=1`;
    this.link = await openLink(this.connector, this.url, this.listener, headers, era);
    return this;
  }

  call(id: number, method = 'tools/call', params: unknown = {}): void {
    this.link.send(frame(id, method, params), id);
  }

  notify(method: string): void {
    this.link.send(frame(undefined, method), undefined);
  }

  /** initialize and notifications/initialized, as the application does it. */
  async initialize(): Promise<void> {
    this.call(1, 'initialize');
    await this.listener.answer(1);
    this.link.agreed('2025-11-25');
    this.notify('notifications/initialized');
  }

  async failure(call: number): Promise<Fault> {
    const find = () => this.listener.failures.find((failure) => failure.call === call);
    await this.listener.until(() => find() !== undefined);
    return find()?.fault ?? new Fault('internal', 'unreachable');
  }

  async close(): Promise<void> {
    await this.link.close();
    await this.server.close();
  }
}

/** What a well-behaved server with sessions and without a GET stream does; `otherwise` gets its calls. */
export const withSession =
  (otherwise: Script, onGet: Script = (_, response) => response.writeHead(405).end()): Script =>
  (received, response) => {
    if (received.message.method === 'initialize') {
      response.setHeader('mcp-session-id', 's-1');
      answerJson(response, resultText(1));
    } else if (received.method === 'GET') onGet(received, response);
    else if (received.method === 'DELETE') response.writeHead(200).end();
    else if (received.message.id === undefined) response.writeHead(202).end();
    else otherwise(received, response);
  };
