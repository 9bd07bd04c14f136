import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { announce, exitWithBench } from './announce.ts';
import { answer } from './answer.ts';

/** Streamable HTTP echo server whose tools take a while: the JSON parameter is `{"workMs": …}`. */
const { workMs } = JSON.parse(process.argv[2] ?? '{"workMs":0}') as { workMs: number };

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method !== 'POST') {
      response.writeHead(request.method === 'DELETE' ? 200 : 405).end();
      return;
    }
    const body = Buffer.concat(chunks).toString('latin1');
    const text = answer(body);
    const isHello = body.includes('"initialize"');
    const send = (): void => {
      if (text === undefined) response.writeHead(202).end();
      else {
        const session = isHello ? { 'mcp-session-id': randomUUID() } : {};
        response.writeHead(200, { 'content-type': 'application/json', ...session }).end(text);
      }
    };
    if (body.includes('"tools/call"')) setTimeout(send, workMs);
    else send();
  });
});
server.keepAliveTimeout = 60_000;
exitWithBench();
server.listen(0, '127.0.0.1', () => announce(server.address()));
