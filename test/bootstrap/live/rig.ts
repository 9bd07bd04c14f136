import type { Container } from 'inversify';
import type { ClientFacts } from '../../../src/application/ports/driving/gateway.ts';
import { createContainer } from '../../../src/bootstrap/container.ts';
import type { ServerSettings } from '../../../src/bootstrap/settings/settings.ts';
import { Tokens } from '../../../src/bootstrap/tokens.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { ModernTestClient } from '../../application/stateless/rig.ts';
import { connectedBy } from '../../support/application/pools.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { RecordingOutlet } from '../../support/application/recording-outlet.ts';
import type { RecordingSink } from '../../support/application/recording-sink.ts';
import {
  agreement,
  ScriptedBackend,
  ScriptedServer,
  type ServerScript,
} from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { TestClient } from '../../support/application/test-client.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';
import { load } from '../settings/loading.ts';

const allChanges =
  '{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true}}';

/** A server of the handshake revisions with these tools. */
export const withTools = (...names: readonly string[]): ServerScript => ({
  replies: {
    initialize: agreement(allChanges),
    'tools/list': `{"tools":[${names.map((name) => `{"name":"${name}","inputSchema":{"type":"object"}}`).join()}]}`,
    'resources/list': '{"resources":[]}',
    'resources/templates/list': '{"resourceTemplates":[]}',
    'resources/subscribe': '{}',
    'server/discover': (heard, link) => {
      link.refuse(heard, '{"code":-32601,"message":"unknown method"}');
      return undefined;
    },
    'tools/call': (heard) => `{"content":[],"structuredContent":${heard.params}}`,
  },
});

/** The whole gateway as it is put together, with servers and time in the hands of the test. */
export class LiveRig {
  readonly clock = new HandClock();
  readonly logger = new RecordingLogger();
  readonly scripts = new Map<string, ScriptedServer>();
  readonly container: Container;

  /** `text`: of a gateway file; every server in it has a script. */
  constructor(text: string, scripts: Readonly<Record<string, ServerScript>>) {
    for (const [name, script] of Object.entries(scripts)) this.script(name, script);
    const { settings, problems } = load(text);
    if (settings === undefined) throw new Error(JSON.stringify(problems));
    this.container = createContainer(settings, this.logger);
    this.container.rebind(Tokens.clock).toConstantValue(this.clock);
    this.container.rebind(Tokens.timers).toConstantValue(this.clock);
    const connectors = connectedBy(new ScriptedBackend(this.scripts));
    this.container.rebind(Tokens.connectors).toConstantValue(connectors);
    this.container.get(Tokens.workers).start(this.pools.all);
    this.container.get(Tokens.healthWatch).start();
  }

  get pools() {
    return this.container.get(Tokens.pools);
  }

  get live() {
    return this.container.get(Tokens.liveServers);
  }

  /** From now on the server's endpoints are reached through this. */
  script(name: string, script: ServerScript): ScriptedServer {
    const server = new ScriptedServer(script);
    this.scripts.set(name, server);
    return server;
  }

  server(name: string): ScriptedServer {
    const server = this.scripts.get(name);
    if (server === undefined) throw new Error(`no script for ${name}`);
    return server;
  }

  client(facts: Partial<ClientFacts> = {}): TestClient {
    const outlet = new RecordingOutlet();
    const session = this.container.get(Tokens.desk).open(factsOf(facts), outlet);
    if (session instanceof Fault) throw new Error(session.message);
    return new TestClient(session, outlet);
  }

  modern(facts: Partial<ClientFacts> = {}): ModernTestClient {
    const connection = this.container.get(Tokens.desk).stateless(factsOf(facts));
    if (connection instanceof Fault) throw new Error(connection.message);
    return new ModernTestClient(connection);
  }

  /** Lets so much time pass, and everything happen that follows. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 20) {
      await settled();
      this.clock.advance(20);
    }
    await settled();
  }

  /** Lets time pass until it is done. */
  async until(done: Promise<unknown>): Promise<void> {
    const state = { isDone: false };
    void done.then(() => {
      state.isDone = true;
    });
    for (let turn = 0; turn < 2_000 && !state.isDone; turn += 1) await this.pass(20);
    if (!state.isDone) throw new Error('it takes more than 40 s');
  }

  /** The names in a client's list of tools. */
  async toolsOf(client: { request(id: string, method: string): RecordingSink }): Promise<string[]> {
    const sink = client.request(`"list-${this.clock.nowMs()}"`, 'tools/list');
    await this.pass(40);
    const { result } = sink.parsed as { result?: { tools?: { name: string }[] } };
    return result?.tools?.map(({ name }) => name) ?? [];
  }
}

/** Settings of one server, as a file has them. */
export const serverOf = (name: string, rules = ''): ServerSettings => {
  const { settings, problems } = load(`servers: { ${name}: { url: "unix:///${name}"${rules} } }`);
  const [server] = settings?.servers ?? [];
  if (server === undefined) throw new Error(JSON.stringify(problems));
  return server;
};

const factsOf = (facts: Partial<ClientFacts>): ClientFacts => ({
  protocol: 'websocket',
  principal: anonymous,
  namespace: undefined,
  remoteAddress: '127.0.0.1',
  ...facts,
});

/** The methods of what a client was told outside any call. */
export const told = ({ outlet }: TestClient): readonly string[] =>
  outlet.delivered.map((text) => (JSON.parse(text) as { method: string }).method);
