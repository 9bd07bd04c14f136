import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import type { Probe } from '../../../application/ports/driving/probe.ts';
import { answerNotFound } from '../../shared/http/app.ts';

const plainText = 'text/plain; charset=utf-8';

/**
 * `GET /healthz`, `/ready`, `/health` and `/metrics` (mission HE-01…03, ME): the same on every HTTP listener. Without a
 * registry there is no `/metrics`; whether there is one may change.
 */
export const addAdminRoutes = (
  app: FastifyInstance,
  probe: Probe,
  metrics: () => Registry | undefined,
  /** One more path for `/metrics`. */
  metricsPath?: string,
): void => {
  // Liveness depends on nothing: a restart cures no peer.
  app.get('/healthz', (_request, reply) => reply.type(plainText).send('OK'));
  app.get('/ready', (_request, reply) => sendReadiness(reply, probe));
  app.get('/health', (_request, reply) => sendHealth(reply, probe));
  const sendMetrics = async (_request: unknown, reply: FastifyReply) => {
    const registry = metrics();
    if (registry === undefined) {
      answerNotFound(reply);
      return reply;
    }
    const text = await registry.metrics();
    return reply.type(registry.contentType).send(text);
  };
  app.get('/metrics', sendMetrics);
  if (metricsPath !== undefined) app.get(metricsPath, sendMetrics);
};

const sendReadiness = (reply: FastifyReply, probe: Probe): FastifyReply => {
  const { healthy, blockers } = probe.report();
  const text = healthy ? 'READY' : `NOT READY: ${blockers.join(', ')}`;
  return reply
    .code(healthy ? 200 : 503)
    .type(plainText)
    .send(text);
};

const sendHealth = (reply: FastifyReply, probe: Probe): FastifyReply => {
  const report = probe.report();
  return reply.code(report.healthy ? 200 : 503).send({
    healthy: report.healthy,
    status: report.healthy ? 'healthy' : 'unhealthy',
    timestamp: new Date().toISOString(),
    version: report.version,
    uptime: report.uptimeSeconds,
    checks: { readiness: report.healthy ? 'ok' : `waiting for ${report.blockers.join(', ')}` },
    details: {
      frontends: report.frontends,
      servers: report.servers,
      sessions: report.sessions,
      calls_in_flight: report.callsInFlight,
    },
  });
};
