import type { FastifyInstance, FastifyReply } from 'fastify';
import type { HealthReport, Probe } from '../../../application/ports/driving/probe.ts';
import { answerNotFound } from '../../shared/http/app.ts';

/** What `/metrics` answers. */
export interface Figures {
  readonly contentType: string;
  metrics(): Promise<string>;
}

const plainText = 'text/plain; charset=utf-8';

const everybody = { config: { access: 'public' } } as const;
const brief = { config: { access: 'brief' } } as const;
const figures = { config: { access: 'figures' } } as const;

/**
 * `GET /healthz`, `/ready`, `/health` and `/metrics` (mission HE-01…03, ME): the same on every HTTP listener. Without a
 * registry there is no `/metrics`; whether there is one may change. Probes show no credential, so they are told whether all
 * is well; names and numbers are for those who may see figures.
 */
export const addAdminRoutes = (
  app: FastifyInstance,
  probe: Probe,
  metrics: () => Figures | undefined,
  /** One more path for `/metrics`. */
  metricsPath?: string,
): void => {
  // Liveness depends on nothing: a restart cures no peer.
  app.get('/healthz', everybody, (_request, reply) => reply.type(plainText).send('OK'));
  app.get('/ready', everybody, (_request, reply) => sendReadiness(reply, probe));
  app.get('/health', brief, (request, reply) => sendHealth(reply, probe, request.seesFigures));
  const sendMetrics = async (_request: unknown, reply: FastifyReply) => {
    const registry = metrics();
    if (registry === undefined) {
      answerNotFound(reply);
      return reply;
    }
    const text = await registry.metrics();
    return reply.type(registry.contentType).send(text);
  };
  app.get('/metrics', figures, sendMetrics);
  if (metricsPath !== undefined) app.get(metricsPath, figures, sendMetrics);
};

const sendReadiness = (reply: FastifyReply, probe: Probe): FastifyReply => {
  const report = probe.report();
  const { healthy, blockers } = report;
  const text = healthy ? `READY${lackOf(report)}` : `NOT READY: ${blockers.join(', ')}`;
  return reply
    .code(healthy ? 200 : 503)
    .type(plainText)
    .send(text);
};

const sendHealth = (reply: FastifyReply, probe: Probe, seesFigures: boolean): FastifyReply => {
  const report = probe.report();
  return reply.code(report.healthy ? 200 : 503).send({
    healthy: report.healthy,
    status: statusOf(report),
    timestamp: new Date().toISOString(),
    ...(seesFigures ? detailsOf(report) : {}),
  });
};

/** What serves without something that it should have is still to be sent traffic. */
const lackOf = ({ stores = [] }: HealthReport): string => {
  const missing = stores.filter(({ trouble }) => trouble !== undefined).map(({ name }) => name);
  return missing.length === 0 ? '' : ` (degraded: ${missing.join(', ')})`;
};

const statusOf = (report: HealthReport): string => {
  if (!report.healthy) return 'unhealthy';
  return lackOf(report) === '' ? 'healthy' : 'degraded';
};

const detailsOf = (report: HealthReport): object => ({
  version: report.version,
  uptime: report.uptimeSeconds,
  checks: {
    readiness: report.healthy ? 'ok' : `waiting for ${report.blockers.join(', ')}`,
    ...Object.fromEntries(
      (report.stores ?? []).map(({ name, trouble }) => [name, trouble ?? 'ok']),
    ),
  },
  details: {
    frontends: report.frontends,
    servers: report.servers,
    sessions: report.sessions,
    calls_in_flight: report.callsInFlight,
  },
});
