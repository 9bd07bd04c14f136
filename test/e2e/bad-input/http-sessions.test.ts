import { describe, expect, it } from 'vitest';
import { postOf, streamRequest } from '../faults/support/raw-bytes.ts';
import { call, errorOf, expectSound, initialize } from '../faults/support/rig.ts';
import { post } from '../faults/support/speakers.ts';
import { useBench } from './rig.ts';

const bench = useBench();
const close = 'Connection: close\r\n';

const send = (body: string, header = '', path = '/mcp') =>
  post(bench.gateway, 'http', postOf(path, body, header + close));

const stream = (header: string) =>
  post(bench.gateway, 'http', Buffer.from(streamRequest('/mcp', header + close)));

const open = async (): Promise<string> => {
  const { head } = await send(initialize());
  return `Mcp-Session-Id: ${/^mcp-session-id: (\S+)/im.exec(head)?.[1]}\r\n`;
};

const expectRefusal = (
  answer: { readonly status: number; readonly head: string; readonly body: string },
  status: number,
): void => {
  expect(answer.status).toBe(status);
  expect(answer.head.toLowerCase()).toContain('content-type: application/json');
  expect(errorOf(answer.body).message).not.toBe('');
};

describe('a Streamable HTTP request', () => {
  it('without session gets 400 (405 for a GET, which nothing but a session has), with an unknown one 404', async () => {
    expectRefusal(await send(call(1, 'echo')), 400);
    expectRefusal(await stream(''), 405);
    for (const id of ['nobody', 'x'.repeat(4_000), '../../etc', '__proto__', '%00', '{}']) {
      const header = `Mcp-Session-Id: ${id}\r\n`;
      expectRefusal(await send(call(1, 'echo'), header), 404);
      expectRefusal(await stream(header), 404);
      expectRefusal(await send(initialize(), header), 404);
    }
  });

  it('of a session that ended gets 404', async () => {
    const session = await open();
    const goodbye = `DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n${session}${close}\r\n`;
    expect((await post(bench.gateway, 'http', Buffer.from(goodbye))).status).toBe(200);
    expectRefusal(await send(call(1, 'echo'), session), 404);
    expectRefusal(await post(bench.gateway, 'http', Buffer.from(goodbye)), 404);
  });

  it('with a protocol version nobody knows gets 400', async () => {
    const session = await open();
    for (const version of ['2024-01-01', '1', 'latest', '2025-11-25, 2025-06-18', '']) {
      const header = `${session}MCP-Protocol-Version: ${version}\r\n`;
      expectRefusal(await send(call(1, 'echo'), header), 400);
    }
    const known = await send(call(1, 'echo'), `${session}MCP-Protocol-Version: 2025-11-25\r\n`);
    expect(known.status).toBe(200);
  });

  it.each([
    ['PUT', '/mcp', 405],
    ['PATCH', '/mcp', 405],
    ['OPTIONS', '/mcp', 405],
    ['GET', '/', 404],
    ['POST', '/nowhere', 404],
    ['POST', '/mcp/nobody', 404],
    ['POST', '/mcp/a/b', 404],
    ['POST', '/mcp/%2e%2e', 400],
    ['GET', '/mcp/../healthz', 404],
  ])('%s %s is refused as JSON with %i', async (method, path, status) => {
    const body = method === 'POST' ? initialize() : '';
    const request = postOf(path, body, close).toString().replace('POST', method);
    expectRefusal(await post(bench.gateway, 'http', Buffer.from(request)), status);
  });

  it.each([
    ['Content-Type: text/plain', 415],
    ['Content-Type: application/x-www-form-urlencoded', 415],
    ['Content-Type: application/json; charset=latin1', 415],
    ['Content-Encoding: gzip', 415],
  ])('with %s gets %i', async (header, status) => {
    const session = await open();
    const request = postOf('/mcp', call(1, 'echo'), session + close).toString();
    const changed = header.startsWith('Content-Type')
      ? request.replace('Content-Type: application/json', header)
      : request.replace('Content-Type', `${header}\r\nContent-Type`);
    expectRefusal(await post(bench.gateway, 'http', Buffer.from(changed)), status);
  });

  it('that accepts neither JSON nor events gets 406', async () => {
    const request = postOf('/mcp', initialize(), close).toString();
    const changed = request.replace(/Accept: [^\r]+/, 'Accept: text/html');
    expectRefusal(await post(bench.gateway, 'http', Buffer.from(changed)), 406);
    await expectSound(bench.gateway);
  });
});
