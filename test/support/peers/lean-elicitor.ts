import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A legacy HTTP server that asks in every `tools/call` and answers when it is answered. It takes numbers as ids and keeps nothing but the open
 * responses, so that tens of thousands of calls may wait. `node lean-elicitor.ts` writes its port to stdout, and to every
 * line on stdin the number of calls that wait, and of those that were cancelled.
 */
const waiting = new Map<string, ServerResponse>();
let cancelled = 0;
let sessions = 0;
let asked = 0;

const METHOD = /"method":"([^"]+)"/;
const ID = /"id":("[^"]*"|-?\d+)/;
const REQUEST_ID = /"requestId":("[^"]*"|-?\d+)/;
const JSON_BODY = { 'content-type': 'application/json' };

const initialized =
  '{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"lean","version":"1"}}';

const question = (id: string): string =>
  `data: {"jsonrpc":"2.0","id":"ask-${id}","method":"elicitation/create","params":{"message":"Go on?","requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}}\n\n`;

const results: Readonly<Record<string, string>> = {
  initialize: initialized,
  'tools/list': '{"tools":[{"name":"ask","inputSchema":{"type":"object"}}]}',
};

/** Ends the call that waits under the key of its session. */
const finish = (key: string, id: string): void => {
  waiting.get(key)?.end(`data: {"jsonrpc":"2.0","id":${id},"result":{"content":[]}}\n\n`);
  waiting.delete(key);
};

const answer = (session: string, text: string, response: ServerResponse): void => {
  const method = METHOD.exec(text)?.[1];
  const id = ID.exec(text)?.[1];
  if (method === undefined) {
    const number = id?.slice('"ask-'.length, -1) ?? '';
    // After a refusal the call waits on, for its cancellation.
    if (text.includes('"result":')) finish(`${session} ${number}`, number);
    response.writeHead(202).end();
  } else if (method === 'notifications/cancelled') {
    const key = `${session} ${REQUEST_ID.exec(text)?.[1]}`;
    if (waiting.has(key)) cancelled += 1;
    waiting.get(key)?.end();
    waiting.delete(key);
    response.writeHead(202).end();
  } else if (id === undefined) response.writeHead(202).end();
  else if (method === 'tools/call') {
    asked += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(question(id));
    waiting.set(`${session} ${id}`, response);
  } else {
    const result = results[method];
    const outcome =
      result === undefined ? '"error":{"code":-32601,"message":"no"}' : `"result":${result}`;
    response.writeHead(200, { ...JSON_BODY, 'mcp-session-id': session });
    response.end(`{"jsonrpc":"2.0","id":${id},${outcome}}`);
  }
};

const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const named = request.headers['mcp-session-id'];
    const isFirst = text.includes('"method":"initialize"');
    if (request.method !== 'POST') response.writeHead(request.method === 'GET' ? 405 : 200).end();
    else if (named === undefined && !isFirst) response.writeHead(400, JSON_BODY).end('{}');
    else {
      sessions += isFirst ? 1 : 0;
      answer(isFirst ? `session-${sessions}` : String(named), text, response);
    }
  });
});

server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
process.stdin.on('data', () => {
  process.stdout.write(
    `${JSON.stringify({ waiting: waiting.size, asked, cancelled, sessions })}\n`,
  );
});
process.stdin.on('end', () => process.exit(0));
