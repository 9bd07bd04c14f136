import { expect, test } from 'vitest';
import { HttpConnector } from '../../../../../src/adapters/outbound/backend/http/connector.ts';
import { DEFAULT_HTTP_SETTINGS } from '../../../../../src/adapters/outbound/backend/http/settings.ts';
import { CallListener } from './call-listener.ts';
import { EverythingServer } from './everything-server.ts';
import { frame, openLink, silent } from './rig.ts';

test('a session with the reference server over Streamable HTTP [BE-09][BE-11]', async () => {
  const server = await EverythingServer.start('streamableHttp');
  try {
    const listener = new CallListener();
    const connector = new HttpConnector(DEFAULT_HTTP_SETTINGS, silent);
    const link = await openLink(connector, `http://127.0.0.1:${server.port}/mcp`, listener);
    const clientInfo = { name: 'test', version: '1' };
    const capabilities = {};
    const params = { protocolVersion: '2025-11-25', capabilities, clientInfo };
    link.send(frame(1, 'initialize', params), 1);
    expect(await listener.answer(1)).toContain('"protocolVersion":"2025-11-25"');
    link.agreed('2025-11-25');
    link.send(frame(undefined, 'notifications/initialized'), undefined);
    link.send(frame(2, 'tools/list'), 2);
    expect(await listener.answer(2)).toContain('"name":"echo"');
    link.send(frame(3, 'tools/call', { name: 'echo', arguments: { message: 'žluťoučký' } }), 3);
    expect(await listener.answer(3)).toContain('Echo: žluťoučký');
    await link.close();
    expect(listener.failures).toEqual([]);
    expect(listener.closings).toHaveLength(1);
  } finally {
    await server.stop();
  }
});
