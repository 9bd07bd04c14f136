import type { FastifyInstance, FastifyReply } from 'fastify';
import type {
  EndpointHealth,
  HealthPages,
  ProtocolHealth,
} from '../../../application/ports/driving/health-pages.ts';

/** How the pages of single protocols are addressed (mission HE-10). */
const protocolPages: Readonly<Record<string, string>> = {
  stdio: 'stdio',
  websocket: 'websocket',
  http: 'http',
  sse: 'sse',
  tcp_binary: 'tcp_binary',
  tcp: 'tcp_binary',
  unix: 'unix',
};

const brief = { config: { access: 'brief' } } as const;

/**
 * `GET /health/protocols`, `/health/{protocol}`, `/health/load-balancer` (mission HE-09…HE-11): the endpoints behind the
 * gateway. Who may not see figures is told which protocols and servers are well.
 */
export const addHealthRoutes = (app: FastifyInstance, pages: HealthPages): void => {
  app.get('/health/protocols', brief, ({ seesFigures }, reply) => {
    const protocols = pages.protocols();
    // A container is not restarted because one of its backends is away.
    const healthy = protocols.some((protocol) => protocol.healthy);
    const body = seesFigures ? protocolBody : briefly;
    return send(reply, healthy, { protocols: protocols.map(body) });
  });
  for (const [page, name] of Object.entries(protocolPages)) {
    app.get(`/health/${page}`, brief, ({ seesFigures }, reply) =>
      sendProtocol(reply, pages, name, seesFigures),
    );
  }
  app.get('/health/load-balancer', brief, ({ seesFigures }, reply) => {
    const all = pages.servers();
    const isWell = all.every(({ healthy }) => healthy);
    if (!seesFigures) return send(reply, isWell, { servers: all.map(briefly) });
    const servers = all.map(({ name, policy, healthy, endpoints }) => ({
      name,
      strategy: policy,
      healthy,
      endpoints: endpoints.map(endpointBody),
    }));
    const alerts = pages.alerts().map(({ agoMs, ...alert }) => ({ ...alert, at: timeOf(agoMs) }));
    return send(reply, isWell, { servers, alerts });
  });
};

const sendProtocol = (
  reply: FastifyReply,
  pages: HealthPages,
  name: string,
  seesFigures: boolean,
): FastifyReply => {
  const found = pages.protocols().find((protocol) => protocol.name === name);
  if (found !== undefined) {
    if (!seesFigures) return send(reply, found.healthy, briefly(found));
    return send(reply, found.healthy, {
      ...protocolBody(found),
      details: found.endpoints.map(endpointBody),
    });
  }
  const message = `no frontend and no server uses ${name}`;
  return reply.code(404).send({ healthy: false, name, status: 'not_in_use', message });
};

const send = (reply: FastifyReply, healthy: boolean, body: object): FastifyReply =>
  reply.code(healthy ? 200 : 503).send({
    healthy,
    status: healthy ? 'healthy' : 'unhealthy',
    timestamp: timeOf(0),
    ...body,
  });

const briefly = ({ name, healthy }: { readonly name: string; readonly healthy: boolean }) => ({
  name,
  healthy,
});

const protocolBody = ({ name, healthy, hasFrontend, endpoints }: ProtocolHealth): object => ({
  name,
  healthy,
  frontend: hasFrontend,
  endpoints: endpoints.length,
  healthy_endpoints: endpoints.filter((endpoint) => endpoint.healthy).length,
});

const endpointBody = (endpoint: EndpointHealth): object => ({
  id: endpoint.id,
  server: endpoint.server,
  protocol: endpoint.protocol,
  healthy: endpoint.healthy,
  usable: endpoint.usable,
  reason: endpoint.obstacle,
  last_trouble: endpoint.lastTrouble,
  score: endpoint.score === undefined ? undefined : rounded(endpoint.score),
  will_be_unhealthy: endpoint.willBeUnhealthy,
  model: endpoint.model && modelBody(endpoint.model),
  alert: endpoint.alert,
  circuit_breaker: endpoint.breaker,
  weight: rounded(endpoint.weight),
  in_flight: endpoint.inFlight,
  sessions: endpoint.sessions,
  last_check: endpoint.lastCheck && {
    result: endpoint.lastCheck.result,
    latency_ms: rounded(endpoint.lastCheck.latencyMs),
    at: timeOf(endpoint.lastCheck.agoMs),
  },
});

/** By the one name there is for it in the settings (`health_monitoring.ml_model`). */
const modelBody = ({ isReady, samples, agoMs }: NonNullable<EndpointHealth['model']>): object => ({
  name: 'anomaly_detection',
  state: isReady ? 'ready' : 'learning',
  samples,
  last_update: agoMs === undefined ? undefined : timeOf(agoMs),
});

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

const timeOf = (agoMs: number): string => new Date(Date.now() - agoMs).toISOString();
