import type { RawClient } from './clients/client.ts';
import { rawAt, rawMembers } from './raw-json.ts';

/** What the raw clients say of themselves, with members no schema knows. */
export const INITIALIZE_PARAMS =
  '{"protocolVersion":"2025-11-25","capabilities":{"sampling":{},"elicitation":{},"roots":{"listChanged":true},' +
  '"x-vendor":{"deep":[1.0,9007199254740993]}},"clientInfo":{"name":"raw","version":"1","x-build":1e400} ,"x-extra":-0}';

/** One JSON-RPC request on one line; `id` and `params` are raw JSON. */
export const requestText = (id: string, method: string, params?: string): string =>
  params === undefined
    ? `{"jsonrpc":"2.0","id":${id},"method":"${method}"}`
    : `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`;

/** A `tools/call`. `args` and `meta` are raw JSON. */
export const callText = (id: string, name: string, args = '{}', meta?: string): string => {
  const end = meta === undefined ? '' : `,"_meta":${meta}`;
  return requestText(id, 'tools/call', `{"name":"${name}","arguments":${args}${end}}`);
};

export const noticeText = (method: string, params?: string): string =>
  `{"jsonrpc":"2.0","method":"${method}"${params === undefined ? '' : `,"params":${params}`}}`;

/** The handshake of a client; resolves with the raw answer to initialize. */
export const introduce = async (
  client: Pick<RawClient, 'request' | 'send'>,
  params = INITIALIZE_PARAMS,
): Promise<string> => {
  const answer = await client.request(requestText('"hello"', 'initialize', params));
  if (!rawMembers(answer).has('result')) throw new Error(`initialize failed: ${answer}`);
  await client.send(noticeText('notifications/initialized'));
  return answer;
};

let lastId = 0;

/** Calls a tool under a fresh id and resolves with its raw result. Throws with the answer when it is an error. */
export const callTool = async (
  client: RawClient,
  name: string,
  args = '{}',
  meta?: string,
): Promise<string> => {
  lastId += 1;
  const answer = await client.request(callText(`"talk-${lastId}"`, name, args, meta));
  if (!rawMembers(answer).has('result')) throw new Error(`${name} failed: ${answer.slice(0, 500)}`);
  return rawAt(answer, 'result');
};
