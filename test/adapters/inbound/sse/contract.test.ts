import { SseFrontend } from '../../../../src/adapters/inbound/sse/frontend.ts';
import { DEFAULT_SSE_FRONTEND_SETTINGS } from '../../../../src/adapters/inbound/sse/settings.ts';
import { HttpHost } from '../../../../src/adapters/shared/http/host.ts';
import { DEFAULT_HTTP_HOST_SETTINGS } from '../../../../src/adapters/shared/http/settings.ts';
import { describeFrontend } from '../../../contracts/frontend.contract.ts';
import { EventReader, exchange } from '../../../support/http-peer.ts';
import { resultOf, ScriptedGateway } from '../../../support/scripted-gateway.ts';
import {
  Happenings,
  notingMetrics,
  realClock,
  realTimers,
  requestText,
  silentLogger,
} from '../../../support/scripted-session.ts';

const headers = { 'content-type': 'application/json' };

describeFrontend<number>('SseFrontend', {
  free: () => 0,
  create: (port) => {
    const happenings = new Happenings();
    const metrics = notingMetrics(happenings);
    const gateway = new ScriptedGateway(happenings);
    const host = new HttpHost(
      { ...DEFAULT_HTTP_HOST_SETTINGS, port },
      { metrics, logger: silentLogger, gateway },
    );
    const parts = { host, gateway, metrics, clock: realClock, timers: realTimers };
    const frontend = new SseFrontend(DEFAULT_SSE_FRONTEND_SETTINGS, parts);
    const answerHeld = (): void => {
      const { id, sink } = gateway.held;
      sink.answer(resultOf(id, '{}'), 'channel');
    };
    return { frontend, happenings, address: () => host.address.port, answerHeld };
  },
  connect: async (port) => {
    const reader = await EventReader.open(port, { path: '/sse' });
    if (reader.status !== 200) throw new Error(`status ${reader.status}`);
    const { data: path } = await reader.event(0);
    return {
      ask: async (method) => {
        const answer = reader.events.length;
        await exchange(port, { path, body: requestText(1, method), headers });
        return (await reader.event(answer)).data;
      },
    };
  },
});
