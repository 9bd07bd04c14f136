import { describe, expect, test } from 'vitest';
import { exposeTask } from '../../../../src/application/stateless/task-names.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { agreement } from '../../../support/application/scripted-backend.ts';
import { Rig } from './rig.ts';

const serverInfo = '"io.modelcontextprotocol/serverInfo":{"name":"scripted","version":"1"}';

describe('requests', () => {
  test('lose what only the stateless era knows, and nothing else', async () => {
    const rig = new Rig();
    await rig.ask(
      'tools/call',
      '"name":"t","arguments":{"big":12345678901234567890, "ä":"\\u00e4"}',
      {
        meta: ',"traceparent":"00-1","progressToken":"mine"',
      },
    );
    const { params } = rig.link.last('tools/call');
    expect(params).toBe(
      '{"_meta":{"traceparent":"00-1","progressToken":1},"name":"t","arguments":{"big":12345678901234567890, "ä":"\\u00e4"}}',
    );
  });

  test('lose _meta when nothing is left in it', async () => {
    const rig = new Rig();
    await rig.ask('tools/list');
    await rig.ask('prompts/list', '"cursor":""');
    expect(rig.link.last('tools/list').params).toBe('{}');
    expect(rig.link.last('prompts/list').params).toBe('{"cursor":""}');
  });

  test('lose answers nobody asked for, on any method', async () => {
    const rig = new Rig();
    await rig.ask('tools/call', '"inputResponses":{},"name":"t"');
    await rig.ask('tools/list', '"inputResponses":7,"requestState":9');
    expect(rig.link.last('tools/call').params).toBe('{"name":"t"}');
    expect(rig.link.last('tools/list').params).toBe('{}');
  });

  test('keep the changes that their way to this server needs', async () => {
    const rig = new Rig();
    await rig.ask('tools/call', '"name":"demo__tool"', {
      edits: ({ marks }) => [
        { span: marks.name ?? { start: 0, end: 0 }, bytes: encodeText('"tool"') },
      ],
    });
    expect(rig.link.last('tools/call').params).toBe('{"name":"tool"}');
  });

  test('of unknown methods are forwarded, those about tasks are not', async () => {
    const rig = new Rig({ replies: { 'vendor/thing': '{"x":1}' } });
    expect((await rig.ask('vendor/thing')).text).toContain('"x":1');
    const refused = await rig.ask('tasks/get', '"taskId":"1"');
    expect(refused.sink.refusals.map(({ fault }) => fault.code)).toEqual(['method_not_found']);
    expect(rig.link.all('tasks/get')).toEqual([]);
  });

  test('with malformed answers are refused and reach no server', async () => {
    const rig = new Rig();
    await rig.call();
    for (const bad of [
      '"inputResponses":null',
      '"inputResponses":{"a":12345}',
      '"requestState":7',
    ]) {
      const { error } = await rig.call('tool', {}, `,${bad}`);
      expect(error.code, bad).toBe(-32_602);
    }
    expect(rig.link.all('tools/call')).toHaveLength(1);
  });
});

describe('results', () => {
  const answered = async (method: string, result: string): Promise<string> => {
    const rig = new Rig({ replies: { [method]: result } });
    return (await rig.ask(method)).text;
  };

  test('say that they are complete and whose they are [ML-21]', async () => {
    expect(await answered('tools/call', '{"content":[],"n":1e400}')).toBe(
      `{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","_meta":{${serverInfo}},"content":[],"n":1e400}}`,
    );
    expect(await answered('completion/complete', '{}')).toBe(
      `{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","_meta":{${serverInfo}}}}`,
    );
  });

  test.each([
    'tools/list',
    'prompts/list',
    'resources/list',
    'resources/templates/list',
    'resources/read',
  ])('of %s say how long they last', async (method) => {
    const result = `"resultType":"complete","ttlMs":0,"cacheScope":"private","_meta":{${serverInfo}},"x":[1]`;
    expect(await answered(method, '{"x":[1]}')).toBe(
      `{"jsonrpc":"2.0","id":1,"result":{${result}}}`,
    );
  });

  test('keep what they say already', async () => {
    const own = '{"ttlMs":5,"_meta":{"a":1},"cacheScope":"public","resultType":"other"}';
    expect(await answered('tools/list', own)).toBe(
      `{"jsonrpc":"2.0","id":1,"result":{"ttlMs":5,"_meta":{${serverInfo},"a":1},"cacheScope":"public","resultType":"other"}}`,
    );
    const named = '{"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"x"}}}';
    expect(await answered('tools/call', named)).toContain(
      '"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"x"}}',
    );
  });

  test('are shown under the names the client knows', async () => {
    const rig = new Rig({ replies: { 'tools/call': '{"taskId":"7"}' } });
    const { text } = await rig.ask('tools/call', '"name":"t"', {
      shown: (answer) => exposeTask('demo', answer),
    });
    expect(text).toContain('"taskId":"demo__7"');
    expect(text).toContain('"resultType":"complete"');
  });

  test('travel as they came: as a body or as a message of a stream', async () => {
    const rig = new Rig();
    const [body, channel] = [await rig.ask('tools/call'), await rig.ask('tools/call')];
    const [one, other] = rig.link.all('tools/call');
    rig.link.say(`{"jsonrpc":"2.0","id":${one?.id},"result":{}}`, one?.call, 'body');
    rig.link.say(`{"jsonrpc":"2.0","id":${other?.id},"result":{}}`, other?.call);
    expect([body.sink.carrier, channel.sink.carrier]).toEqual(['body', 'channel']);
  });
});

describe('errors', () => {
  const refused = async (method: string, params: string, error: string): Promise<string> => {
    const rig = new Rig();
    const asked = await rig.ask(method, params);
    rig.link.refuse(rig.link.last(method), error);
    return asked.text.slice('{"jsonrpc":"2.0","id":1,"error":'.length, -1);
  };
  const read = (error: string): Promise<string> =>
    refused('resources/read', '"uri":"a:\\u0062"', error);

  test('of a resource that is not there get the code and the data of today', async () => {
    expect(await read('{"code":-32002,"message":"gone"}')).toBe(
      '{"data":{"uri":"a:\\u0062"},"code":-32602,"message":"gone"}',
    );
    expect(await read('{"code":-32002,"message":"gone","data":{"x":1}}')).toBe(
      '{"code":-32602,"message":"gone","data":{"uri":"a:\\u0062","x":1}}',
    );
    expect(await read('{"code":-32002,"message":"gone","data":{"uri":"own"}}')).toBe(
      '{"code":-32602,"message":"gone","data":{"uri":"own"}}',
    );
  });

  test('under codes with another meaning today get one without', async () => {
    expect(await refused('tools/call', '', '{"code":-32020,"message":"x"}')).toBe(
      '{"code":1020,"message":"x"}',
    );
    expect(
      await refused('tools/list', '', '{"code":-32042,"message":"x","data":{"elicitations":[]}}'),
    ).toBe('{"code":1042,"message":"x","data":{"elicitations":[]}}');
  });

  test('all others cross byte for byte', async () => {
    for (const code of [-32601, -32602, -32603, -32000, -32001, -32019, 5]) {
      const error = `{"code": ${code},"message":"x","vendor":{"n":1e400}}`;
      expect(await refused('tools/call', '', error)).toBe(error);
    }
  });

  test('the code of a changed error is the one that is counted', async () => {
    const rig = new Rig();
    const asked = await rig.ask('tools/call');
    rig.link.refuse(rig.link.last('tools/call'), '{"code":-32022,"message":"x"}');
    expect(asked.ends).toEqual([{ kind: 'error', rpcCode: 1022 }]);
  });
});

describe('server/discover', () => {
  test('tells what the handshake told, without what cannot be used', async () => {
    const initialize =
      '{"protocolVersion":"2025-11-25","capabilities":{"tasks":{"list":{}},"tools":{"listChanged":true},"experimental":{"tasks":{},"x":{}},"extensions":{"y":{}},"logging":{}},"serverInfo":{"name":"s","version":"1","n":1e400},"instructions":"do\\u0020it"}';
    const rig = new Rig({ replies: { initialize } });
    expect((await rig.ask('server/discover')).text).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true},"experimental":{"x":{}},"logging":{}},"instructions":"do\\u0020it","ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1","n":1e400}}}}',
    );
  });

  test('uses a session of that caller, the same that calls use afterwards', async () => {
    const rig = new Rig({ replies: { initialize: agreement('{"tools":{}}') } });
    const [first, second] = [await rig.ask('server/discover'), await rig.ask('server/discover')];
    expect(first.text).toContain('"capabilities":{"tools":{}}');
    expect(second.text).toContain('"capabilities":{"tools":{}}');
    await rig.ask('tools/list');
    expect(rig.server.links).toHaveLength(1);
  });

  test('fails as the server fails', async () => {
    const rig = new Rig();
    rig.server.on('initialize', (heard, link) => {
      link.refuse(heard, '{"code":-32603,"message":"no"}');
      return undefined;
    });
    expect((await rig.ask('server/discover')).error.message).toContain('refused initialize');
    expect(rig.doubts).toEqual(['demo']);
  });
});

describe('progress', () => {
  const progress = (token: string): string =>
    `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":1}}`;

  test('comes under the token of the client, whatever its type, though all have the same [ML-15]', async () => {
    const rig = new Rig({ carrier: 'channel' });
    const calls = [
      await rig.ask('tools/call', '', { meta: ',"progressToken":7' }),
      await rig.ask('tools/call', '', { meta: ',"progressToken":"7"' }),
      await rig.ask('tools/call', '', { meta: ',"progressToken":7' }),
    ];
    const tokens = rig.link
      .all('tools/call')
      .map(({ params }) => /"progressToken":(\d+)/.exec(params)?.[1] ?? '');
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens) rig.link.say(progress(token));
    expect(calls.map(({ sink }) => sink.pushed)).toEqual([
      [progress('7')],
      [progress('"7"')],
      [progress('7')],
    ]);
  });

  test('keeps the call alive, and with a stranger’s token reaches nobody', async () => {
    const rig = new Rig({ carrier: 'channel' });
    const asked = await rig.ask('tools/call', '', { meta: ',"progressToken":1' });
    await rig.pass(50_000);
    rig.link.say(progress('1'));
    rig.link.say(progress('99'));
    await rig.pass(50_000);
    expect(asked.isOpen).toBe(true);
    expect(asked.sink.pushed).toHaveLength(1);
    expect(rig.metrics.dropped).toEqual(['unattributable']);
  });

  test('on the stream of a request without a token is not passed on', async () => {
    const rig = new Rig();
    const asked = await rig.ask('tools/call');
    rig.link.say(progress('1'), rig.link.last('tools/call').call);
    expect(asked.sink.pushed).toEqual([]);
  });
});

test('other notifications on the stream of a request go to its client, outdated ones to nobody', async () => {
  const rig = new Rig();
  const asked = await rig.ask('tools/call');
  const { call } = rig.link.last('tools/call');
  rig.link.say('{"jsonrpc":"2.0","method":"notifications/vendor"}', call);
  rig.link.say('{"jsonrpc":"2.0","method":"notifications/tasks/status"}', call);
  rig.link.say('{"jsonrpc":"2.0","method":"notifications/elicitation/complete"}', call);
  expect(asked.sink.pushed).toEqual(['{"jsonrpc":"2.0","method":"notifications/vendor"}']);
  expect(rig.metrics.dropped).toEqual(['unattributable', 'unattributable']);
});

test('a ping is answered', async () => {
  const rig = new Rig();
  await rig.ask('tools/list');
  rig.link.say('{"jsonrpc":"2.0","id":"p","method":"ping"}');
  expect(rig.link.responses).toEqual(['{"jsonrpc":"2.0","id":"p","result":{}}']);
});

test('the stream of a server shows at the client, its end before the answer does not [ML-19]', async () => {
  const rig = new Rig();
  const asked = await rig.ask('tools/call');
  const heard = rig.link.last('tools/call');
  rig.link.stream(heard);
  rig.link.release(heard);
  rig.link.answer(heard, '{}');
  expect(asked.sink.events).toEqual(['stream', 'answer']);
});
