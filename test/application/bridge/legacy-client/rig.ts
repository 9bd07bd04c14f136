import type { ClientFacts } from '../../../../src/application/ports/driving/gateway.ts';
import { GatewayBuild, type ServerPlan } from '../../../support/application/gateway-build.ts';
import type { RecordingSink } from '../../../support/application/recording-sink.ts';
import type { Reply, ScriptedServer } from '../../../support/application/scripted-backend.ts';
import type { Heard, ScriptedLink } from '../../../support/application/scripted-link.ts';
import { settled } from '../../../support/application/settled.ts';
import type { TestClient } from '../../../support/application/test-client.ts';
import { acknowledges, discovered } from '../../stateless/rig.ts';

/** Everything a modern server can say it has. */
export const everything =
  '{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"logging":{}}';

/** A server of the stateless era; requests without a reply wait for the test. */
export const modern = (
  replies: Readonly<Record<string, Reply>> = {},
  carrier: ServerPlan['carrier'] & {} = 'channel',
): ServerPlan => ({
  era: 'modern',
  carrier,
  replies: {
    'server/discover': discovered(everything),
    'subscriptions/listen': acknowledges,
    'tools/list': '{"resultType":"complete","tools":[],"ttlMs":0,"cacheScope":"public"}',
    ...replies,
  },
});

export interface Introduction {
  /** Raw ClientCapabilities. */
  readonly capabilities?: string;
  readonly version?: string;
  readonly facts?: Partial<ClientFacts>;
}

/** Everything a client can be asked. */
const askable =
  '{"sampling":{"tools":{}},"elicitation":{"form":{},"url":{}},"roots":{"listChanged":true}}';

/** A client that has done its handshake. */
export const introduced = async (
  build: GatewayBuild,
  { capabilities = askable, version = '2025-11-25', facts = {} }: Introduction = {},
): Promise<TestClient> => {
  const client = build.connect(facts);
  client.request(
    '"hello"',
    'initialize',
    `{"protocolVersion":"${version}","capabilities":${capabilities},"clientInfo":{"name":"é","version":"1"}}`,
  );
  await settled();
  client.notify('notifications/initialized');
  await settled();
  return client;
};

/** One legacy client in front of one modern server. */
export class Bridge {
  readonly build: GatewayBuild;
  readonly client: TestClient;

  constructor(build: GatewayBuild, client: TestClient) {
    this.build = build;
    this.client = client;
  }

  get server(): ScriptedServer {
    return this.build.server('one');
  }

  get link(): ScriptedLink {
    return this.server.link;
  }

  /** The client's request, which has reached the server when this resolves. */
  async call(id: string | number, method: string, params?: string): Promise<RecordingSink> {
    const sink = this.client.request(id, method, params);
    await settled();
    return sink;
  }

  /** The last request of this method that the server heard. */
  heard(method = 'tools/call'): Heard {
    return this.link.last(method);
  }

  /** The server answers its last request of this method. */
  answer(result: string, method = 'tools/call'): void {
    this.link.answer(this.heard(method), result);
  }

  refuse(error: string, method = 'tools/call', status?: number): void {
    this.link.refuse(this.heard(method), error, status);
  }

  /** The client's response to what it was asked. */
  respond(id: number, result: string): void {
    this.client.send(`{"jsonrpc":"2.0","id":${id},"result":${result}}`);
  }
}

export const bridge = async (
  plan: ServerPlan = modern(),
  introduction: Introduction = {},
): Promise<Bridge> => {
  const build = new GatewayBuild({ one: plan });
  return new Bridge(build, await introduced(build, introduction));
};

/** Raw result that asks for `requests`, raw by key, and gives `state` (raw) to bring back. */
export const asks = (requests: Readonly<Record<string, string>>, state?: string): string => {
  const entries = Object.entries(requests).map(([key, text]) => `${JSON.stringify(key)}:${text}`);
  const asked = entries.length === 0 ? [] : [`"inputRequests":{${entries.join(',')}}`];
  const brought = state === undefined ? [] : [`"requestState":${state}`];
  return `{${['"resultType":"input_required"', ...asked, ...brought].join(',')}}`;
};

export const form = '{"method":"elicitation/create","params":{"message":"?","x":1.0}}';

/** A member of the params of what the server heard, parsed. */
export const inParams = ({ params }: Heard, name: string): unknown =>
  (JSON.parse(params) as Record<string, unknown>)[name];
