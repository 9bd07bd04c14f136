import type { Exchange } from '../../../../src/adapters/shared/http/exchange.ts';
import { HttpHost } from '../../../../src/adapters/shared/http/host.ts';
import {
  DEFAULT_HTTP_HOST_SETTINGS,
  type HttpHostSettings,
} from '../../../../src/adapters/shared/http/settings.ts';
import { Happenings, notingMetrics, silentLogger } from '../../../support/scripted-session.ts';

/** A listener on a port of its own whose path `/here` does what the test says. */
export const hostRig = (
  changes: Partial<HttpHostSettings> = {},
  serve: (exchange: Exchange) => void = (exchange) => exchange.reply(200, [], Buffer.from('ok')),
) => {
  const happenings = new Happenings();
  const host = new HttpHost(
    { ...DEFAULT_HTTP_HOST_SETTINGS, port: 0, ...changes },
    { metrics: notingMetrics(happenings), logger: silentLogger },
  );
  host.addExchanges({ matches: (path) => path === '/here', serve });
  host.addUpgrades({
    matches: (path) => path === '/up',
    accept: (_request, socket) => {
      happenings.note('upgraded');
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    },
  });
  host.app.get('/admin', () => ({ fine: true }));
  return { host, happenings };
};
