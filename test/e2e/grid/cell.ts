import { expect } from 'vitest';
import { initializeResult, TOOLS_RESULT } from '../support/backends/announcements.ts';
import type { RawClient } from '../support/clients/client.ts';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { HARD_JSON, HARD_RESULT, sampleText } from '../support/samples.ts';
import {
  callText,
  callTool,
  INITIALIZE_PARAMS,
  introduce,
  noticeText,
  requestText,
} from '../support/talk.ts';

/** More than any buffer on the way holds. */
const BIG_BYTES = 1_200_000;
const OUTSTANDING = 32;

const isA = (method: string) => (text: string) => text.includes(`"method":"${method}"`);

/** Both sides see what the other said, unknown members included. */
export const handshake = async (client: RawClient): Promise<void> => {
  const answer = await introduce(client);
  expect(answer).toBe(
    `{"jsonrpc":"2.0","id":"hello","result":${initializeResult('scripted', INITIALIZE_PARAMS)}}`,
  );
  const seen = await callTool(client, 'handshake');
  expect(rawAt(seen, 'params')).toBe(INITIALIZE_PARAMS);
  const listed = await client.request(requestText('0', 'tools/list'));
  expect(listed).toBe(`{"jsonrpc":"2.0","id":0,"result":${TOOLS_RESULT}}`);
};

/** Arguments, results and errors cross byte for byte, and ids come back as they were written. */
export const exactBytes = async (client: RawClient): Promise<void> => {
  for (const id of ['9007199254740993', '"\\u00e9-😀"', '-1']) {
    const echoed = await client.request(callText(id, 'echo', HARD_JSON));
    expect(echoed).toBe(`{"jsonrpc":"2.0","id":${id},"result":{"content":[],"echo":${HARD_JSON}}}`);
  }
  const before = '{ "x-first":[ -0 ],"result" :';
  const after = `, "jsonrpc" : "2.0" ,"x-last":1e400}`;
  const args = JSON.stringify({ before: `${before}${HARD_RESULT},"id": `, after });
  const answer = await client.request(callText('7', 'raw', args));
  expect(answer).toBe(`${before}${HARD_RESULT},"id": 7${after}`);
  const refused = await client.request(requestText('8', 'vendor/unknown', HARD_JSON));
  expect(rawAt(refused, 'error')).toBe(
    '{"code":-32601,"message":"no vendor/unknown","data":{"x-vendor":-0}}',
  );
};

export const bigResult = async (client: RawClient): Promise<void> => {
  const result = await callTool(client, 'big', `{"bytes":${BIG_BYTES},"seed":5}`);
  const expected = `{"content":[{"type":"text","text":"${sampleText(BIG_BYTES, 5)}"}]}`;
  expect(result === expected).toBe(true);
};

/** The server asks within a call; its question and the client's answer cross unchanged. */
export const asks = async (client: RawClient): Promise<void> => {
  const answers = [
    ['sampling/createMessage', `"result":${HARD_JSON}`, HARD_JSON],
    [
      'elicitation/create',
      '"error":{"code":-1,"message":"no","x":1.0}',
      '{"code":-1,"message":"no","x":1.0}',
    ],
    ['roots/list', '"result":{"roots":[ ]}', '{"roots":[ ]}'],
  ] as const;
  for (const [method, answer, seen] of answers) {
    const called = callTool(client, 'ask', `{"method":"${method}","params":${HARD_JSON}}`);
    const question = await client.next(isA(method));
    expect(rawAt(question, 'params')).toBe(HARD_JSON);
    await client.send(`{"jsonrpc":"2.0","id":${rawAt(question, 'id')},${answer}}`);
    expect(rawAt(await called, 'answer')).toBe(seen);
  }
};

/** Progress comes before the answer and carries the token the client chose, value and type. */
export const progress = async (client: RawClient): Promise<void> => {
  for (const [index, token] of ['7', '"t\\u00f6k"', '"7"'].entries()) {
    const from = client.messages.length;
    const id = `"p${index}"`;
    const args = `{"count":3,"note":${HARD_JSON}}`;
    await client.request(callText(id, 'progress', args, `{"progressToken":${token}}`));
    const step = (at: number): string =>
      `{"progressToken":${token},"progress":${at},"total":3.0,"x-note":${HARD_JSON}}`;
    const came = client.messages.slice(from);
    const params = came.slice(0, -1).map((text) => rawAt(text, 'params'));
    expect(params).toEqual([step(1), step(2), step(3)]);
    expect(rawMembers(came.at(-1) ?? '').get('id')).toBe(id);
  }
};

/** Messages of the server that answer nothing. */
export const notices = async (client: RawClient): Promise<void> => {
  await callTool(client, 'log', `{"data":${HARD_JSON}}`);
  const logged = await client.next(isA('notifications/message'));
  expect(rawAt(logged, 'params', 'data')).toBe(HARD_JSON);
  for (const method of ['notifications/tools/list_changed', 'notifications/resources/updated']) {
    await callTool(client, 'notify', `{"method":"${method}","params":${HARD_JSON}}`);
    const heard = await client.next(isA(method));
    expect(heard).toBe(noticeText(method, HARD_JSON));
    expect(client.messages.filter(isA(method))).toHaveLength(1);
  }
};

/** A quick call overtakes a slow one; the slow one's cancellation reaches the server, whose late answer is dropped. */
export const cancellation = async (client: RawClient): Promise<void> => {
  const call = callText('"slow"', 'slow');
  await client.send(call);
  await client.next((text) => text.includes('slow began'));
  expect(rawAt(await callTool(client, 'echo', '[1.0]'), 'echo')).toBe('[1.0]');
  await client.send(noticeText('notifications/cancelled', '{"requestId":"slow","reason":"é"}'));
  const seen: unknown = JSON.parse(await callTool(client, 'cancels', '{"count":1}'));
  expect(seen).toMatchObject({ cancelled: [expect.anything()], stray: [] });
  await callTool(client, 'echo');
  expect(client.messages.filter((text) => text.includes('"id":"slow"'))).toEqual([]);
};

export const manyAtOnce = async (client: RawClient): Promise<void> => {
  const calls = Array.from({ length: OUTSTANDING }, (_, at) => {
    const args = `{"of":${OUTSTANDING},"nonce":"n${at}" }`;
    const answer = `{"jsonrpc":"2.0","id":${at},"result":{"content":[],"echo":${args}}}`;
    return { request: callText(String(at), 'outstanding', args), answer };
  });
  const answers = await Promise.all(calls.map(({ request }) => client.request(request)));
  expect(answers).toEqual(calls.map(({ answer }) => answer));
};
