import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const LISTENS =
  /\bcreate(?:Tls|Secure|Http)?Server\(|new (?:Tls)?Server\(|\bFastify\(|new WebSocketServer\(/;

/** Who is let in at each of these is listed by `Frontend.waysIn`, which the start of the program and the tests of S01 read. */
const listeners = [
  'src/adapters/inbound/stdio/unix-socket.ts',
  'src/adapters/inbound/tcp-health/frontend.ts',
  'src/adapters/inbound/tcp/frontend.ts',
  'src/adapters/inbound/websocket/frontend.ts',
  'src/adapters/shared/http/app.ts',
  'src/adapters/shared/http/host.ts',
  'src/adapters/shared/http/server.ts',
  // Binds what the listeners above are given; takes no connection itself.
  'src/bootstrap/cluster/agreed-listening.ts',
  // Looks whether a port is free.
  'src/bootstrap/doctor/ports.ts',
];

test('nothing else of the program can be connected to [S01]', () => {
  const found = globSync('src/**/*.ts').filter((file) => LISTENS.test(readFileSync(file, 'utf8')));
  expect(found.toSorted()).toEqual(listeners);
});
