import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Break, json, serveHttp } from './support/raw-http-server.ts';
import { call, errorOf, type FaultGateway, openClient, openGateway } from './support/rig.ts';

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

const STREAM_HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';

const half = (text: string): string => text.slice(0, text.length >> 1);

const httpBreaks: Readonly<Record<string, Break>> = {
  'FIN inside a body of known length': (socket, answer) => socket.end(json(answer).slice(0, -5)),
  'RST inside a body of known length': (socket, answer) => {
    socket.write(json(answer).slice(0, -5), () => socket.resetAndDestroy());
  },
  'FIN inside a chunk': (socket, answer) => {
    const head =
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    socket.end(head + chunk(answer).slice(0, -10));
  },
  'FIN between chunks': (socket, answer) => {
    const head =
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    socket.end(head + chunk(half(answer)));
  },
  'FIN inside a body without length': (socket, answer) => {
    socket.end(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n${half(answer)}`);
  },
  'FIN inside an event': (socket, answer) =>
    socket.end(STREAM_HEAD + chunk(`event: message\ndata: ${half(answer)}`)),
  'FIN after an event without its empty line': (socket, answer) =>
    socket.end(STREAM_HEAD + chunk(`event: message\ndata: ${answer}\n`)),
  'RST inside an event': (socket, answer) => {
    socket.write(STREAM_HEAD + chunk(`data: ${half(answer)}`), () => socket.resetAndDestroy());
  },
  'a clean end inside an event': (socket, answer) =>
    socket.write(`${STREAM_HEAD}${chunk(`data: ${half(answer)}`)}0\r\n\r\n`),
  'a length too short for its body': (socket, answer) =>
    socket.write(`${json(half(answer))}${answer.slice(answer.length >> 1)}`),
  'FIN inside the head': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Ty'),
  'no HTTP at all': (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
};

describe('[F11] an HTTP server that breaks off with', () => {
  const served = new Map<string, Awaited<ReturnType<typeof serveHttp>>>();
  let gateway: FaultGateway;

  beforeAll(async () => {
    const servers: Record<string, object> = {};
    for (const [name, breakOff] of Object.entries(httpBreaks)) {
      const server = await serveHttp(breakOff);
      servers[serverName(name)] = { type: 'http', url: server.url };
      served.set(name, server);
    }
    gateway = await openGateway({ servers });
  });

  afterAll(async () => {
    expect(await gateway.stop()).toBe(0);
  });

  it.each(Object.keys(httpBreaks))('%s gives an error, and a new connection', async (name) => {
    const requests = served.get(name)?.requests ?? [];
    const client = await openClient(gateway, 'ws');
    const broken = await client.request(call(1, `${serverName(name)}__break`));
    expect(errorOf(broken).code).toBe(-32004);
    expect(broken).not.toContain('echo');
    expect(await client.request(call(2, `${serverName(name)}__echo`))).toContain('"echo"');
    const used = requests.find(({ text }) => text.includes('"break"'))?.connection;
    const later = requests.filter(({ text }) => text.includes('"name":"echo"'));
    expect(later).toHaveLength(1);
    if (!name.startsWith('a clean end')) expect(later[0]?.connection).not.toBe(used);
    await client.close();
  });
});

const serverName = (name: string): string => name.replaceAll(' ', '-');

/** A second answer behind the first: to the next call, as a server would write it that lost count. */
const extraAnswers: Readonly<Record<string, Break>> = {
  'in the same write': (socket, answer) => socket.write(json(answer) + json(forNextCall(answer))),
  'a little later': (socket, answer) => {
    socket.write(json(answer));
    setTimeout(() => socket.write(json(forNextCall(answer))), 50);
  },
  'a second time when the next request comes': (socket, answer) => {
    socket.write(json(answer));
    const again = answer.replace('"echo"', '"foreign"');
    socket.prependOnceListener('data', () => socket.write(json(again)));
  },
  'as half an answer': (socket, answer) =>
    socket.write(json(answer) + json(forNextCall(answer)).slice(0, 40)),
};

const forNextCall = (answer: string): string => {
  const stolen = answer.replace('"echo"', '"foreign"');
  return stolen.replace(/"id":(\d+)/, (_, id: string) => `"id":${Number(id) + 1}`);
};

const ownAnswer = /"result":\{"echo":\{"name":"(\w+)"/;

describe('[F12] an HTTP server that writes an extra answer', () => {
  it.each(Object.entries(extraAnswers))('%s reaches no other call', async (name, breakOff) => {
    const { url, requests } = await serveHttp(breakOff);
    const gateway = await openGateway({ servers: { raw: { type: 'http', url, shared: true } } });
    const clients = [await openClient(gateway, 'ws'), await openClient(gateway, 'lines')];
    for (const client of clients) {
      const answers: [string, string][] = [['break', await client.request(call(1, 'break'))]];
      await delay(name === 'a little later' ? 100 : 0);
      for (const other of clients) {
        answers.push(['echo', await other.request(call(2, 'echo'))]);
      }
      // A call whose answer is in doubt fails; it never gets one of another call.
      for (const [tool, answer] of answers) {
        expect(ownAnswer.exec(answer)?.[1] ?? errorOf(answer).data?.error_code).toSatisfy(
          (outcome) => outcome === tool || outcome === 'backend_protocol_error',
        );
      }
    }
    expect(clients.flatMap((client) => client.messages).join('')).not.toContain('foreign');
    expect(requests.filter(({ text }) => text.includes('"name":"echo"'))).toHaveLength(4);
    expect(await gateway.stop()).toBe(0);
  });
});
