import { expect, test } from 'vitest';
import { SseConnector } from '../../../../../src/adapters/outbound/backend/sse/connector.ts';
import { DEFAULT_SSE_SETTINGS } from '../../../../../src/adapters/outbound/backend/sse/settings.ts';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import { CallListener } from '../http/call-listener.ts';
import { EverythingServer } from '../http/everything-server.ts';
import { frame } from '../http/rig.ts';
import { endpointAt } from './rig.ts';

test('a session with the reference server over HTTP+SSE [BE-12]', async () => {
  const server = await EverythingServer.start('sse');
  try {
    const listener = new CallListener();
    const endpoint = endpointAt(`http://127.0.0.1:${server.port}/sse`);
    const connector = new SseConnector(DEFAULT_SSE_SETTINGS);
    const link = await connector.open(endpoint, listener, AbortSignal.timeout(10_000));
    if (link instanceof Fault) throw new Error(link.message);
    const clientInfo = { name: 'test', version: '1' };
    const params = { protocolVersion: '2024-11-05', capabilities: {}, clientInfo };
    link.send(frame(1, 'initialize', params), 1);
    expect(await listener.answer(1)).toContain('"protocolVersion":"2024-11-05"');
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
