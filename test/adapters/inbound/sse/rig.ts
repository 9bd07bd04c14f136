import { onTestFinished } from 'vitest';
import { SseFrontend } from '../../../../src/adapters/inbound/sse/frontend.ts';
import {
  DEFAULT_SSE_FRONTEND_SETTINGS,
  type SseFrontendSettings,
} from '../../../../src/adapters/inbound/sse/settings.ts';
import { HttpHost } from '../../../../src/adapters/shared/http/host.ts';
import { DEFAULT_HTTP_HOST_SETTINGS } from '../../../../src/adapters/shared/http/settings.ts';
import { EventReader, exchange } from '../../../support/http-peer.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';
import { ScriptedGateway } from '../../../support/scripted-gateway.ts';
import { Happenings, notingMetrics, silentLogger } from '../../../support/scripted-session.ts';

export const call = (method: string, params = '{}'): string =>
  `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`;
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A started HTTP+SSE frontend on a free port, before a scripted gateway, on a standing clock. */
export const start = async (
  settings: Partial<SseFrontendSettings> = {},
  tokens: readonly string[] = [],
) => {
  const happenings = new Happenings();
  const time = new HandClock();
  const metrics = notingMetrics(happenings);
  const gateway = new ScriptedGateway(happenings, tokens);
  const host = new HttpHost(
    { ...DEFAULT_HTTP_HOST_SETTINGS, port: 0 },
    { metrics, logger: silentLogger, gateway },
  );
  const frontend = new SseFrontend(
    { ...DEFAULT_SSE_FRONTEND_SETTINGS, ...settings },
    { host, gateway, metrics, clock: time, timers: time },
  );
  await frontend.start();
  onTestFinished(() => frontend.close());
  const { port } = host.address;
  const listen = (path: string, headers: Record<string, string> = {}) =>
    EventReader.open(port, { path, headers: { accept: 'text/event-stream', ...headers } });
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    exchange(port, { path, body, headers: { 'content-type': 'application/json', ...headers } });
  return { happenings, time, gateway, frontend, listen, post };
};
