import { expect, it } from 'vitest';
import { startGateway } from '../support/gateway.ts';
it('starts', async () => {
  const gateway = await startGateway({ version: 1, server: { frontends: [{ name: 'http', protocol: 'http', config: { host: '127.0.0.1', port: 0 } }] }, servers: { demo: { command: 'cat' } } });
  console.log(gateway.url('http'), await (await fetch(gateway.url('http', '/ready'))).text());
  expect(await gateway.stop()).toBe(0);
  console.log(gateway.lines);
});
