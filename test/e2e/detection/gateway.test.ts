import { describe, expect, test } from 'vitest';
import { DetectionRig } from '../../support/detection/rig.ts';
import { listenHttp } from '../../support/reference-server/http-listener.ts';
import type { Listener } from '../../support/reference-server/listener.ts';
import { Serving } from '../../support/reference-server/serving.ts';
import { listenSse } from '../../support/reference-server/sse-listener.ts';
import {
  listenTcp,
  listenTcpFrames,
  listenUnix,
} from '../../support/reference-server/stream-listener.ts';
import { listenWebSocket } from '../../support/reference-server/websocket-listener.ts';
import { listener } from '../program/support/servers.ts';
import { HttpClient } from '../support/clients/http.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callTool, introduce, requestText } from '../support/talk.ts';

const start = (servers: object, detection: object = {}): Promise<RunningGateway> =>
  startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: { frontends: [listener('http')] },
    detection,
    servers,
  });

const clientOf = (gateway: RunningGateway, server: string): HttpClient =>
  new HttpClient(gateway.url('http', `/mcp/${server}`));

const call = async (client: HttpClient): Promise<string> => {
  await introduce(client);
  return callTool(client, 'test_simple_text');
};

const placeOf = ({ url }: Listener): string => url.replace(/^\w+:\/\//, '').replace(/\/.*$/, '');

describe('a server whose protocol nobody wrote down', () => {
  test('answers as any other, whatever it speaks', async () => {
    const rig = new DetectionRig();
    const eras = () => new Serving('both');
    const servers = {
      http: { url: placeOf(rig.keep(await listenHttp(eras(), 0))) },
      sse: { url: placeOf(rig.keep(await listenSse(new Serving('legacy'), 0))) },
      websocket: { type: 'auto', url: placeOf(rig.keep(await listenWebSocket(eras(), 0))) },
      lines: { url: placeOf(rig.keep(await listenTcp(eras(), 0))) },
      frames: {
        url: placeOf(rig.keep(await listenTcpFrames(eras(), 0, { layout: 'g12', version: 2 }))),
      },
      unix: { type: 'auto', url: rig.keep(await listenUnix(eras(), rig.socketPath())).url },
    };
    // As long as a busy machine may need.
    const gateway = await start(servers, { timeout: '20s' });
    for (const name of Object.keys(servers)) {
      expect(await call(clientOf(gateway, name)), name).toContain('simple text');
    }
    const metrics = await (await fetch(gateway.url('http', '/metrics'))).text();
    for (const protocol of ['http', 'sse', 'websocket', 'tcp', 'tcp_binary', 'unix']) {
      const count = `protocol_detection_total{protocol="${protocol}",result="success"} 1`;
      expect(metrics).toContain(count);
      expect(metrics).toContain(`protocol_detection_accuracy{protocol="${protocol}"} 1`);
    }
    await gateway.stop();
    rig.close();
  });

  test('may speak another protocol one day', async () => {
    const rig = new DetectionRig();
    const before = await listenWebSocket(new Serving('legacy'), 0);
    const place = placeOf(before);
    const gateway = await start({ one: { url: place } });
    expect(await call(clientOf(gateway, 'one'))).toContain('simple text');
    before.close();
    rig.keep(await listenTcp(new Serving('legacy'), Number(place.split(':')[1])));
    await expect.poll(() => call(clientOf(gateway, 'one')).catch(String)).toContain('simple text');
    const metrics = await (await fetch(gateway.url('http', '/metrics'))).text();
    expect(metrics).toContain('protocol_detection_accuracy{protocol="websocket"} 0.5');
    expect(metrics).toContain('protocol_detection_accuracy{protocol="tcp"} 1');
    await gateway.stop();
    rig.close();
  });

  test('that is no server says so', async () => {
    const rig = new DetectionRig();
    const echoing = await rig.stream((socket) => void socket.pipe(socket));
    const nobody = await rig.closedPort();
    const servers = {
      echoing: { url: `127.0.0.1:${echoing}` },
      nobody: { url: `127.0.0.1:${nobody}` },
    };
    const gateway = await start(servers, { fallback: 'none' });
    const answerOf = (server: string) =>
      clientOf(gateway, server).request(
        requestText(
          '1',
          'initialize',
          '{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"a","version":"1"}}',
        ),
      );
    expect(await answerOf('echoing')).toContain('"error_code":"protocol_detection_failed"');
    expect(await answerOf('nobody')).toContain('"error_code":"backend_unavailable"');
    await gateway.stop();
    rig.close();
  });
});
