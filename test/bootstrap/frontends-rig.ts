import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { DEFAULT_ANSWERS } from '../../src/adapters/shared/http/answers.ts';
import type { HealthReport } from '../../src/application/ports/driving/probe.ts';
import { Ending } from '../../src/bootstrap/ending.ts';
import { FrontendFactory } from '../../src/bootstrap/frontend-factory.ts';
import { HttpHosts } from '../../src/bootstrap/http-hosts.ts';
import { LiveParts } from '../../src/bootstrap/reload/live-parts.ts';
import { type GatewayScript, scriptedPorts } from '../support/scripted-session.ts';
import { load } from './settings/loading.ts';

const healthy: HealthReport = {
  healthy: true,
  blockers: [],
  version: '1.2.3',
  uptimeSeconds: 5,
  frontends: [],
  servers: [],
  sessions: 0,
  callsInFlight: 0,
};

/** The frontends of a configuration before a scripted gateway, none of them started. */
export const buildFrontends = (server: string, script: GatewayScript = {}) => {
  const { settings, problems } = load(`
auth: { provider: none }
server: ${server}
servers: { first: { command: node }, second: { command: node } }`);
  if (settings === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  const ports = scriptedPorts(script);
  const apps: FastifyInstance[] = [];
  const listeners = { ...ports, answers: () => DEFAULT_ANSWERS, showsFigures: () => false };
  const hosts = new HttpHosts(listeners, ({ app }) => apps.push(app));
  const probe = { report: () => healthy };
  const live = new LiveParts();
  const parts = { hosts, ending: new Ending(), probe, live, peers: undefined };
  const frontends = new FrontendFactory(settings, ports, parts).all();
  onTestFinished(async () => {
    await Promise.all(frontends.map((frontend) => frontend.close()));
  });
  return { ...ports, frontends, apps };
};
