import { ClientProfiles } from '../../../src/application/clients/client-profiles.ts';
import { ServerEras } from '../../../src/application/eras/server-eras.ts';
import { Deadlines } from '../../../src/application/links/deadlines.ts';
import { PoolDirectory } from '../../../src/application/pools/pool-directory.ts';
import type { ServerPool } from '../../../src/application/pools/server-pool.ts';
import type { ClientFacts } from '../../../src/application/ports/driving/gateway.ts';
import { Admission } from '../../../src/application/relay/admission.ts';
import { Settlement } from '../../../src/application/relay/settlement.ts';
import { ModernServer } from '../../../src/application/stateless/modern-server.ts';
import { StatelessClients } from '../../../src/application/stateless/stateless-clients.ts';
import { StatelessConnection } from '../../../src/application/stateless/stateless-connection.ts';
import { StatelessRelay } from '../../../src/application/stateless/stateless-relay.ts';
import { StatelessServers } from '../../../src/application/stateless/stateless-servers.ts';
import { WholeCatalogue } from '../../../src/application/stateless/whole-catalogue.ts';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { type ListOptions, listParts } from '../../support/application/list-parts.ts';
import { MemorySeal } from '../../support/application/memory-seal.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { connectedBy, poolOf } from '../../support/application/pools.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';
import { RecordingSink } from '../../support/application/recording-sink.ts';
import { responseCache } from '../../support/application/response-caching.ts';
import { routingParts } from '../../support/application/routing-parts.ts';
import {
  type Reply,
  ScriptedBackend,
  ScriptedServer,
  type ServerScript,
} from '../../support/application/scripted-backend.ts';
import { type TransformPlan, viewsOf } from '../../support/application/transformed.ts';
import { type WholeOptions, wholeParts } from '../../support/application/whole-parts.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const identity = { name: 'mcp-gateway', version: '0.0.0-test' };

/** Raw result of server/discover with these capabilities. */
export const discovered = (capabilities = '{"tools":{}}'): string =>
  `{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":${capabilities},"ttlMs":60000,"cacheScope":"public"}`;

/** A listen request is acknowledged with what it asked for, and stays open. */
export const acknowledges: Reply = (heard, link) => {
  const { notifications } = JSON.parse(heard.params) as { notifications: unknown };
  link.say(
    `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${heard.id}},"notifications":${JSON.stringify(notifications)}}}`,
    heard.call,
  );
  return undefined;
};

export const meta = (more = ''): string =>
  `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}${more}}`;

/** One client of the stateless era that writes raw JSON. */
export class ModernTestClient {
  readonly connection: StatelessConnection;

  constructor(connection: StatelessConnection) {
    this.connection = connection;
  }

  /** `params`: raw members beside `_meta`; `headers`: lower-case names, as on HTTP. */
  request(
    id: string | number,
    method: string,
    params = '',
    headers?: Readonly<Record<string, string>>,
    more = '',
  ): RecordingSink {
    const rest = params === '' ? '' : `,${params}`;
    const text = `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":{${meta(more)}${rest}}}`;
    return this.send(text, headers);
  }

  send(text: string, headers?: Readonly<Record<string, string>>): RecordingSink {
    const sink = new RecordingSink();
    const mirrored = headers && {
      get: (name: string) => headers[name],
      params: Object.entries(headers)
        .filter(([name]) => name.startsWith('mcp-param-'))
        .flat(),
    };
    this.connection.accept(messageOf(text), sink, mirrored);
    return sink;
  }

  cancel(id: string | number): void {
    this.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`);
  }
}

/** Modern clients and modern servers, put together as the bootstrap modules do it. */
export class ModernRig {
  readonly clock = new HandClock();
  readonly metrics = new RecordingMetrics();
  readonly logger = new RecordingLogger();
  readonly clients = new StatelessClients();
  readonly scripted: ReadonlyMap<string, ScriptedServer>;
  readonly servers: StatelessServers;
  readonly modern: readonly ModernServer[];
  readonly #relay: StatelessRelay;
  readonly #names: readonly string[];

  constructor(
    plans: Readonly<Record<string, ServerScript & { readonly transform?: TransformPlan }>>,
    options: WholeOptions = {},
    listOptions: ListOptions = {},
  ) {
    const { clock, metrics, logger } = this;
    this.scripted = new Map(
      Object.entries(plans).map(([name, plan]) => [
        name,
        new ScriptedServer({
          ...plan,
          replies: {
            'server/discover': discovered(),
            'subscriptions/listen': acknowledges,
            'tools/list': '{"resultType":"complete","tools":[],"ttlMs":0,"cacheScope":"public"}',
            ...plan.replies,
          },
        }),
      ]),
    );
    const pools = new PoolDirectory([...this.scripted.keys()].map((name) => this.#pool(name)));
    const deadlines = new Deadlines(60_000, clock, clock);
    this.modern = pools.all.map(
      (pool) =>
        new ModernServer({ pool, deadlines, clock, timers: clock, metrics, logger, identity }),
    );
    const eras = new ServerEras(
      pools,
      {
        eras: new Map(pools.names.map((name) => [name, 'modern'])),
        probeTimeoutMs: 3_000,
        verdictMaxAgeMs: 600_000,
      },
      { clock, timers: clock, logger, deadlines, identity },
    );
    this.servers = new StatelessServers(eras, this.modern, []);
    const { servers } = this;
    const views = viewsOf(plans);
    const find = (server: string) => servers.modern(server);
    const { lists, uris, catalogue, authorizer, enforcement } = listParts(
      { pools, views, find, seal: new MemorySeal(), clock, logger },
      listOptions,
    );
    const routing = routingParts(
      { pools, views, lists, uris, clock, authorizer },
      listOptions.prefix,
    );
    const { targets, resolution, uriRoutes } = routing;
    const whole = wholeParts({ identity, pools, deadlines, clock, lists, uris }, options);
    this.#relay = new StatelessRelay({
      cache: responseCache({ clock, metrics, pools }),
      views,
      targets,
      resolution,
      admission: new Admission({ maxInFlightPerSession: 100 }),
      settlement: new Settlement(metrics, clock),
      servers,
      changes: whole.changes,
      catalogue: new WholeCatalogue({
        whole,
        pools,
        servers,
        resolution,
        uriRoutes,
        catalogue,
        profiles: new ClientProfiles(),
        enforcement,
      }),
      enforcement,
      logger,
    });
    this.#names = pools.names;
  }

  server(name = 'one'): ScriptedServer {
    const server = this.scripted.get(name);
    if (server === undefined) throw new Error(`no server ${name} was planned`);
    return server;
  }

  client(facts: Partial<ClientFacts> = {}): ModernTestClient {
    const all: ClientFacts = {
      protocol: 'websocket',
      principal: anonymous,
      namespace: undefined,
      remoteAddress: '127.0.0.1',
      ...facts,
    };
    const lone = this.#names.length === 1 ? this.#names[0] : undefined;
    return new ModernTestClient(
      new StatelessConnection(all, all.namespace, { lone }, this.#relay, this.clients),
    );
  }

  #pool(server: string): ServerPool {
    const { clock, metrics } = this;
    const backend = new ScriptedBackend(this.scripted);
    const endpoints: readonly Endpoint[] = [
      { id: `${server}-0`, server, target: { protocol: 'unix', path: '/x', framing: 'newline' } },
    ];
    const connectors = connectedBy(backend);
    return poolOf({ server, endpoints }, { connectors, clock, timers: clock, metrics });
  }
}
