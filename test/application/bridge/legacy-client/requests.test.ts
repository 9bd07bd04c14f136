import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import type { CarrierKind } from '../../../support/application/scripted-link.ts';
import { settled } from '../../../support/application/settled.ts';
import { bridge, inParams, modern } from './rig.ts';

describe.each<CarrierKind>(['channel', 'exchange'])('over a %s carrier', (carrier) => {
  const opened = () => bridge(modern({}, carrier));

  test('a request keeps its bytes, and its answer comes under the id of the client [LM-03]', async () => {
    const one = await opened();
    const own = '"name":"t","arguments":{ "n":12345678901234567890,"ü":1.10 }';
    const sink = one.client.send(
      `{"jsonrpc":"2.0","id":"\\u0041","method":"tools/call","params":{${own}},"extra":null}`,
    );
    await settled();
    expect(one.heard().params).toMatch(/^\{"_meta":\{[^\n]*\},"name":"t"/);
    expect(one.heard().params.endsWith(`,${own}}`)).toBe(true);
    expect(one.heard().text).toContain('"extra":null');
    one.answer('{"resultType":"complete","content":[ ],"z":1e400}');
    expect(sink.text).toBe('{"jsonrpc":"2.0","id":"\\u0041","result":{"content":[ ],"z":1e400}}');
  });

  test('progress comes with the token of the client [LM-15]', async () => {
    const one = await opened();
    const sink = await one.call(1, 'tools/call', '{"name":"t","_meta":{"progressToken":"é"}}');
    const meta = inParams(one.heard(), '_meta') as { readonly progressToken: unknown };
    const token = JSON.stringify(meta.progressToken);
    one.link.say(
      `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1.0,"progressToken":${token}}}`,
      one.heard().call,
    );
    expect(sink.pushed).toEqual([
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1.0,"progressToken":"é"}}',
    ]);
  });

  test('a server that is silent for too long is given up', async () => {
    const one = await opened();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.build.clock.advance(70_000);
    expect(sink.parsed.error).toMatchObject({ code: -32005, data: { error_code: 'timeout' } });
    expect(one.link.forgotten).toEqual([Number(one.heard().id)]);
  });

  test('progress keeps a call alive', async () => {
    const one = await opened();
    const sink = await one.call(1, 'tools/call', '{"name":"t","_meta":{"progressToken":7}}');
    const { progressToken } = inParams(one.heard(), '_meta') as { progressToken: unknown };
    for (let minute = 0; minute < 5; minute += 1) {
      one.build.clock.advance(50_000);
      const params = JSON.stringify({ progressToken, progress: minute });
      one.link.say(
        `{"jsonrpc":"2.0","method":"notifications/progress","params":${params}}`,
        one.heard().call,
      );
    }
    expect(sink.isOver).toBe(false);
  });

  test('a server that dies fails the call', async () => {
    const one = await opened();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.link.die();
    await settled();
    expect(sink.parsed.error).toMatchObject({ data: { error_code: 'outcome_unknown' } });
    expect(one.build.metrics.finished.at(-1)).toMatchObject({ namespace: 'one', isError: true });
  });
});

test('a request over HTTP is mirrored in headers [LM-05]', async () => {
  const one = await bridge(
    modern(
      {
        'tools/list':
          '{"resultType":"complete","tools":[{"name":"é","inputSchema":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"count"}}}}],"ttlMs":0,"cacheScope":"public"}',
      },
      'exchange',
    ),
  );
  await one.call(1, 'tools/call', '{"name":"é","arguments":{"n":5}}');
  const { headers } = one.heard();
  const of = (name: string): string | undefined => headers[headers.indexOf(name) + 1];
  expect(of('mcp-protocol-version')).toBe('2026-07-28');
  expect(of('mcp-method')).toBe('tools/call');
  expect(of('mcp-name')).toBe('=?base64?w6k=?=');
  expect(of('mcp-param-count')).toBe('5');
});

test('an answer that streams is shown as a stream', async () => {
  const one = await bridge(modern({}, 'exchange'));
  const sink = await one.call(1, 'tools/call', '{"name":"t"}');
  one.link.stream(one.heard());
  one.answer('{"content":[]}');
  expect(sink.events).toEqual(['stream', 'answer']);
});

describe('a result', () => {
  test('loses what only its era has, and nothing else [LM-18]', async () => {
    const one = await bridge(
      modern({
        'resources/read':
          '{"resultType":"complete","contents":[{"uri":"x:1","ttlMs":1}],"ttlMs":5,"cacheScope":"public","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"},"a":1.0}}',
      }),
    );
    const sink = await one.call(1, 'resources/read', '{"uri":"x:1"}');
    expect(sink.text).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"contents":[{"uri":"x:1","ttlMs":1}],"_meta":{"a":1.0}}}',
    );
  });

  test('holds its output as its schema was told to the client [LM-18]', async () => {
    const schema = '{"anyOf":[{"type":"object"},{"type":"null"}]}';
    const one = await bridge(
      modern({
        'tools/list': `{"tools":[{"name":"any","outputSchema":${schema}},{"name":"map","outputSchema":{"type":"object"}}],"resultType":"complete"}`,
        'tools/call': '{"content":[],"structuredContent":{"a":1.0}}',
      }),
    );
    const before = await one.call(1, 'tools/call', '{"name":"any"}');
    expect(before.text).toContain('"structuredContent":{"a":1.0}');
    const list = await one.call(2, 'tools/list');
    expect(list.text).toContain(
      `"outputSchema":{"type":"object","properties":{"result":${schema}},"required":["result"]}`,
    );
    const any = await one.call(3, 'tools/call', '{"name":"any"}');
    expect(any.text).toContain('"structuredContent":{"result":{"a":1.0}}');
    const map = await one.call(4, 'tools/call', '{"name":"map"}');
    expect(map.text).toContain('"structuredContent":{"a":1.0}');
    one.server.on('tools/call', '{"content":[],"structuredContent":[1.0]}');
    const unlisted = await one.call(5, 'tools/call', '{"name":"map"}');
    expect(unlisted.text).toContain('"structuredContent":{"result":[1.0]}');
    one.server.on('tools/list', '{"tools":[{"name":"any","outputSchema":{"type":"object"}}]}');
    one.server.on('tools/call', '{"content":[],"structuredContent":{"a":1.0}}');
    await one.call(6, 'tools/list');
    const now = await one.call(7, 'tools/call', '{"name":"any"}');
    expect(now.text).toContain('"structuredContent":{"a":1.0}');
  });

  test.each([
    ['of a type nobody knows', '{"resultType":"task","taskId":"1"}'],
    ['whose type is no text', '{"resultType":7}'],
  ])('%s is a fault of the server', async (_, result) => {
    const one = await bridge(modern({ 'tools/call': result }));
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    expect(sink.parsed.error).toMatchObject({ data: { error_code: 'backend_protocol_error' } });
  });
});

describe('an error of the server', () => {
  test.each([
    '{"code":12345,"message":"\\u0041","data":{"n":1e400},"x":[ ]}',
    '{"code":-32602,"message":"no such tool"}',
    '{"code":-32603,"message":"é"}',
  ])('%s arrives byte for byte [LM-20]', async (error) => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.refuse(error);
    expect(sink.text).toBe(`{"jsonrpc":"2.0","id":1,"error":${error}}`);
  });

  test('for a missing resource has the code of the revision [LM-19]', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'resources/read', '{"uri":"x:1"}');
    one.refuse('{"code":-32602,"message":"gone","data":{"uri":"x:1"}}', 'resources/read');
    expect(sink.text).toContain('"error":{"code":-32002,"message":"gone","data":{"uri":"x:1"}}');
  });

  test.each([
    [-32020, 'contradict'],
    [-32022, 'protocol version'],
  ])('%i never reaches the client [LM-06]', async (code, text) => {
    const one = await bridge(modern({}, 'exchange'));
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.refuse(`{"code":${code},"message":"m"}`, 'tools/call', 400);
    await settled();
    const isRetried = one.link.all('tools/call').length > 1;
    expect(isRetried).toBe(code === -32020);
    if (isRetried) one.refuse(`{"code":${code},"message":"m"}`, 'tools/call', 400);
    expect(sink.parsed.error).toMatchObject({
      code: -32004,
      message: expect.stringContaining(text) as string,
    });
  });

  const missing =
    '{"code":-32021,"message":"m","data":{"requiredCapabilities":{"elicitation":{"url":{}}}}}';

  test('about a capability becomes the failure of a tool, for a model to read [LM-11]', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.refuse(missing);
    expect(sink.parsed.result).toEqual({
      content: [
        {
          type: 'text',
          text: 'the server needs capabilities that this client did not declare: elicitation.url',
        },
      ],
      isError: true,
    });
  });

  test('about a capability is an error with a text elsewhere [LM-11]', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'completion/complete', '{"ref":{}}');
    one.refuse(missing, 'completion/complete');
    expect(sink.parsed.error).toMatchObject({
      code: -32602,
      message: expect.stringContaining('elicitation.url') as string,
    });
  });
});

describe('a server that does not behave as its era would have it', () => {
  const doubts = async (act: (one: Awaited<ReturnType<typeof bridge>>) => void) => {
    const one = await bridge(modern({}, 'exchange'));
    const doubted: string[] = [];
    one.build.eras.doubt = (server) => doubted.push(server);
    const sink = await one.call(1, 'prompts/get', '{"name":"p"}');
    act(one);
    await settled();
    // A request that certainly did not arrive is sent again, the third time after a pause.
    for (let again = 0; again < 2 && !sink.isOver; again += 1) {
      act(one);
      await settled();
      one.build.clock.advance(100);
      await settled();
    }
    expect(sink.isOver).toBe(true);
    return doubted;
  };

  test.each([
    ['{"code":-32022,"message":"m"}', undefined],
    ['{"code":-32000,"message":"Bad Request: no session"}', 400],
    ['{"code":-32600,"message":"Missing session ID"}', 400],
    ['{"code":-32001,"message":"Session not found"}', 404],
  ])('is asked for it anew after %s', async (error, status) => {
    expect(await doubts((one) => one.refuse(error, 'prompts/get', status))).toEqual(['one']);
  });

  test.each([
    ['{"code":-32601,"message":"m"}', 404],
    ['{"code":-32602,"message":"m"}', 400],
    ['{"code":-32021,"message":"m"}', 400],
    ['{"code":-32000,"message":"m"}', 200],
    ['{"code":-32000,"message":"m"}', undefined],
  ])('is not doubted for %s with status %s', async (error, status) => {
    expect(await doubts((one) => one.refuse(error, 'prompts/get', status))).toEqual([]);
  });

  test.each([
    [new Fault('backend_protocol_error', 'no JSON'), undefined, ['one']],
    [new Fault('backend_unavailable', 'refused'), 404, ['one']],
    [new Fault('backend_unavailable', 'refused'), 503, []],
    [new Fault('backend_unavailable', 'gone'), undefined, []],
  ])('%o with status %s', async (fault, status, expected) => {
    const act = (one: Awaited<ReturnType<typeof bridge>>): void =>
      one.link.fail(one.heard('prompts/get'), fault, status);
    expect(await doubts(act)).toEqual(expected);
  });
});
