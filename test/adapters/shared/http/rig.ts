import type { Exchange } from '../../../../src/adapters/shared/http/exchange.ts';
import { HttpHost } from '../../../../src/adapters/shared/http/host.ts';
import type { HttpHostParts } from '../../../../src/adapters/shared/http/host-parts.ts';
import {
  DEFAULT_HTTP_HOST_SETTINGS,
  type HttpHostSettings,
} from '../../../../src/adapters/shared/http/settings.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { anonymous, type Principal } from '../../../../src/domain/identity/principal.ts';
import { Happenings, notingMetrics, silentLogger } from '../../../support/scripted-session.ts';

const WRONG = new Fault('unauthorized', 'not here');

/** A listener on a port of its own whose path `/here` does what the test says. */
export const hostRig = (
  changes: Partial<HttpHostSettings> = {},
  serve: (exchange: Exchange, principal: Principal) => void = (exchange) =>
    exchange.reply(200, [], Buffer.from('ok')),
  parts: Partial<HttpHostParts> = {},
) => {
  const happenings = new Happenings();
  const host = new HttpHost(
    { ...DEFAULT_HTTP_HOST_SETTINGS, port: 0, ...changes },
    {
      metrics: notingMetrics(happenings),
      logger: silentLogger,
      gateway: { identify: ({ bearer }) => (bearer === 'wrong' ? WRONG : anonymous) },
      ...parts,
    },
  );
  const methods = ['GET', 'POST'];
  host.addExchanges({
    paths: ['/here'],
    methods,
    protocol: 'http',
    matches: (path) => path === '/here',
    serve,
  });
  host.addUpgrades({
    paths: ['/up'],
    matches: (path) => path === '/up',
    accept: (_request, socket) => {
      happenings.note('upgraded');
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    },
  });
  host.app.get('/admin', { config: { access: 'public' } }, () => ({ fine: true }));
  return { host, happenings };
};
