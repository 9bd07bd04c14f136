import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** What makes a connection, or a name into an address, in the libraries that are used. */
const waysOut =
  /import \{[^}]*\bconnect\b[^}]*\} from 'node:(?:net|tls)'|from 'node:(?:https|dns|http2|dgram)'|nodeHttp\.request|new WebSocket\(|\bnew UndiciPool\(|(?<![.\w#])fetch\(|'ioredis'/;

/** Every file that does, and why it reaches nothing it should not. */
const known: Readonly<Record<string, string>> = {
  'src/adapters/outbound/local/state-link.ts':
    'has a fetch of its own, over the channel to the primary process',
  'src/adapters/shared/egress/connect-checked.ts': 'checks',
  'src/adapters/shared/egress/passage.ts': 'checks',
  'src/adapters/shared/http-client/origin-connections.ts': 'by a checked connector',
  'src/adapters/shared/http-client/outgoing.ts': 'by a checked connector',
  'src/adapters/outbound/backend/websocket/connector.ts': 'asks a passage',
  'src/adapters/outbound/detection/http-request.ts': 'asks a passage',
  'src/adapters/outbound/detection/sessions-to-end.ts':
    'goes where http-request.ts went, by the same passage',
  'src/adapters/outbound/detection/websocket-probe.ts': 'asks a passage',
  'src/adapters/outbound/detection/stream-probe.ts': 'only Unix sockets without one',
  'src/adapters/outbound/health/dialled.ts': 'only Unix sockets without one',
  'src/adapters/outbound/health/http-probe.ts': 'asks a passage',
  'src/adapters/outbound/backend/unix/connector.ts': 'a Unix socket',
  'src/adapters/inbound/stdio/socket-file.ts': 'a Unix socket',
  'src/adapters/shared/http/host.ts': 'listens',
  'src/adapters/shared/http/server.ts': 'listens',
  'src/adapters/shared/redis/client.ts': 'the Redis of the settings, which no peer names',
  'src/bootstrap/commands/health.ts': 'the gateway of the settings itself',
  'src/bootstrap/doctor/ports.ts': 'the ports of the settings themselves',
};

test('every file that connects to somewhere is known, and goes by the rules of egress', () => {
  const found = globSync('src/**/*.ts', { cwd: root }).filter((file) =>
    waysOut.test(readFileSync(new URL(file, root), 'utf8')),
  );
  expect(found.toSorted()).toEqual(Object.keys(known).toSorted());
});

test('whoever asks a passage gives it to the connection too', () => {
  for (const [file, why] of Object.entries(known)) {
    if (why !== 'asks a passage') continue;
    const source = readFileSync(new URL(file, root), 'utf8');
    expect(source, file).toContain('refusalOf(');
    expect(source, file).toContain('lookup: passage.lookup');
  }
});
