import { describe, expect, it } from 'vitest';
import { scan } from '../../../src/domain/wire/scan.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { accepted, markTexts, refused, scanText, textAt } from './messages.ts';

describe('scan finds the envelope', () => {
  it('of a request', () => {
    const text =
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"add","arguments":{"a":1}}}';
    const message = accepted(text);
    expect(message).toMatchObject({ kind: 'request', method: 'tools/call', idKey: '7' });
    expect(textAt(message, message.id)).toBe('7');
    expect(textAt(message, message.params)).toBe('{"name":"add","arguments":{"a":1}}');
    expect(textAt(message, message.marks.name)).toBe('"add"');
    expect(message.result).toBeUndefined();
    expect(message.error).toBeUndefined();
    expect(message.hasLineBreak).toBe(false);
  });

  it('of a notification', () => {
    const message = accepted('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    expect(message).toMatchObject({ kind: 'notification', idKey: '', idNumber: -1 });
    expect(message.id).toBeUndefined();
    expect(message.params).toBeUndefined();
  });

  it.each([
    ['7', 7],
    ['0', 0],
    ['999999999', 999_999_999],
    ['1000000000', -1],
    ['-7', -1],
    ['7.0', -1],
    ['7e0', -1],
    ['"7"', -1],
  ])('with the number of the id %s', (id, idNumber) => {
    expect(accepted(`{"jsonrpc":"2.0","id":${id},"method":"a"}`)).toMatchObject({
      idKey: id,
      idNumber,
    });
    expect(accepted(`{"jsonrpc":"2.0","id":${id},"result":1}`).idNumber).toBe(idNumber);
  });

  it('of a result, whatever its order', () => {
    const message = accepted('{"result":[1,2],"id":"a","jsonrpc":"2.0"}');
    expect(message).toMatchObject({ kind: 'response', method: undefined, idKey: '"a"' });
    expect(textAt(message, message.result)).toBe('[1,2]');
  });

  it.each([
    ['-32601', -32601],
    ['1e3', 1000],
    ['1.5', undefined],
    ['"-32601"', undefined],
    ['9007199254740993', undefined],
    ['null', undefined],
    [`1${'0'.repeat(400)}`, undefined],
  ])('of an error with code %s', (code, expected) => {
    const message = accepted(`{"jsonrpc":"2.0","id":1,"error":{"message":"x","code":${code}}}`);
    expect(message.kind).toBe('response');
    expect(message.errorCode).toBe(expected);
    expect(textAt(message, message.error)).toBe(`{"message":"x","code":${code}}`);
  });

  it('without whitespace around the text, and without a copy', () => {
    const bytes = encodeText(' \r\n{"jsonrpc":"2.0","id":1,"method":"ping"}\t\n');
    const message = scan(bytes);
    expect(message).toMatchObject({ kind: 'request', hasLineBreak: false });
    if (!('bytes' in message)) throw new Error(message.message);
    expect(message.bytes.buffer).toBe(bytes.buffer);
    expect(textAt(message, { start: 0, end: message.bytes.length })).toBe(
      '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    );
    expect(textAt(message, message.id)).toBe('1');
  });

  it.each(['\n', '\r', '\r\n'])('and sees the line break %j between tokens', (lineBreak) => {
    for (const text of [
      `{${lineBreak}"jsonrpc":"2.0","method":"a"}`,
      `{"jsonrpc":${lineBreak}"2.0","method":"a"}`,
      `{"jsonrpc":"2.0","method":"a"${lineBreak}}`,
      `{"jsonrpc":"2.0","method":"a","params":{"x":[1 ,${lineBreak}2]}}`,
    ]) {
      expect(accepted(text).hasLineBreak).toBe(true);
    }
    expect(accepted('{"jsonrpc":"2.0","method":"a" , "params":{"x":"\\n"}}').hasLineBreak).toBe(
      false,
    );
  });

  it('keeps members it does not know', () => {
    const message = accepted('{"jsonrpc":"2.0","id":1,"method":"a","trace":{"id":[]},"x":1}');
    expect(message.kind).toBe('request');
  });
});

describe('scan marks what routing needs', () => {
  const marks = {
    name: '"n"',
    uri: '"u"',
    cursor: '"c"',
    requestId: '12',
    namespace: '"ns"',
    token: '"t"',
    protocolVersion: '"2025-11-25"',
    capabilities: '{"a":{}}',
    clientInfo: '{"name":"inner","uri":2}',
    level: '"info"',
    logger: '"l"',
  } as const;

  it.each(Object.entries(marks))('params.%s', (name, value) => {
    const message = accepted(`{"jsonrpc":"2.0","method":"m","params":{"x":0,"${name}":${value}}}`);
    expect(markTexts(message)).toEqual({ [name]: value });
  });

  it('all of them in one message', () => {
    const members = Object.entries(marks).map(([name, value]) => `"${name}" : ${value}`);
    const message = accepted(
      `{"params":{${members.join(' , ')},"_meta":{"a":1,"progressToken":"p"},"ref":{"type":"x","name":"rn","uri":"ru"}},"method":"m","id":1,"jsonrpc":"2.0"}`,
    );
    expect(markTexts(message)).toEqual({
      ...marks,
      meta: '{"a":1,"progressToken":"p"}',
      progressToken: '"p"',
      refName: '"rn"',
      refUri: '"ru"',
    });
  });

  it('protocolVersion and capabilities of a result', () => {
    const message = accepted(
      '{"jsonrpc":"2.0","id":1,"result":{"name":"x","protocolVersion":"v","capabilities":{}}}',
    );
    expect(textAt(message, message.marks.protocolVersion)).toBe('"v"');
    expect(textAt(message, message.marks.capabilities)).toBe('{}');
    expect(message.marks.name).toBeUndefined();
  });

  it('the progress token where the kind of message has it', () => {
    const both = '"params":{"progressToken":1,"_meta":{"progressToken":2}}';
    const request = accepted(`{"jsonrpc":"2.0","id":1,"method":"a",${both}}`);
    const progress = accepted(`{"jsonrpc":"2.0",${both},"method":"notifications/progress"}`);
    const other = accepted(`{"jsonrpc":"2.0",${both},"method":"notifications/message"}`);
    expect(textAt(request, request.marks.progressToken)).toBe('2');
    expect(textAt(progress, progress.marks.progressToken)).toBe('1');
    expect(other.marks.progressToken).toBeUndefined();
  });

  it('no _meta that is no object, and nothing deeper down', () => {
    const message = accepted(
      '{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":[1],"arguments":{"name":"x","uri":1}}}',
    );
    expect(message.marks.meta).toBeUndefined();
    expect(message.marks.name).toBeUndefined();
    expect(message.marks.uri).toBeUndefined();
  });
});

describe('scan refuses what is no JSON-RPC 2.0', () => {
  it.each([
    ['no version', '{"id":1,"method":"a"}'],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"a"}'],
    ['the version as a number', '{"jsonrpc":2.0,"id":1,"method":"a"}'],
    ['the version written with escapes', '{"jsonrpc":"2\\u002e0","id":1,"method":"a"}'],
    ['method and result', '{"jsonrpc":"2.0","id":1,"method":"a","result":1}'],
    ['method and error', '{"jsonrpc":"2.0","id":1,"method":"a","error":{}}'],
    ['result and error', '{"jsonrpc":"2.0","id":1,"result":1,"error":{}}'],
    ['none of method, result and error', '{"jsonrpc":"2.0","id":1}'],
    ['a result with params', '{"jsonrpc":"2.0","id":1,"result":1,"params":{}}'],
    ['an error that is no object', '{"jsonrpc":"2.0","id":1,"error":"x"}'],
    ['params that are a string', '{"jsonrpc":"2.0","id":1,"method":"a","params":"x"}'],
    ['params that are null', '{"jsonrpc":"2.0","id":1,"method":"a","params":null}'],
    ['a method that is no string', '{"jsonrpc":"2.0","id":1,"method":1}'],
  ])('%s, naming the id', (_, text) => {
    expect(refused(text)).toMatchObject({
      problem: 'invalid',
      idKey: text.includes('"id"') ? '1' : '',
    });
  });

  it('a result without an id', () => {
    expect(refused('{"jsonrpc":"2.0","result":1}').problem).toBe('invalid');
  });

  it('naming the id wherever it stands', () => {
    expect(refused('{"jsonrpc":"1","method":"a","id":"later"}').idKey).toBe('"later"');
    expect(refused('{"jsonrpc":"2.0","id":5,"method":"a","method":"b"}').idKey).toBe('5');
    expect(refused('{"jsonrpc":"2.0","id":5,').idKey).toBe('5');
    expect(refused('{"jsonrpc":"2.0","id":[5],"method":"a"}').idKey).toBe('');
    expect(refused('{"jsonrpc":"2.0","id":null,"method":"a"}').idKey).toBe('');
    expect(refused('{"jsonrpc":"2.0","id":1,"id":2,"method":"a"}').idKey).toBe('');
  });

  it('saying where, counted from the first byte given', () => {
    expect(refused('  {"jsonrpc":"2.0","id":1,"method":"a","id":2}').offset).toBe(40);
    expect(refused('  {"jsonrpc":"2.0","method":"a b"}').offset).toBe(28);
  });
});

describe('method names (SV-02, SV-07)', () => {
  it.each([
    ['tools/call', 'tools/call'],
    ['tools\\/list', 'tools/list'],
    ['a.b-c_D9', 'a.b-c_D9'],
    ['x'.repeat(255), 'x'.repeat(255)],
    ['t\\u006f', 'to'],
  ])('%s is legal', (written, method) => {
    for (let times = 0; times < 2; times += 1) {
      expect(accepted(`{"jsonrpc":"2.0","id":1,"method":"${written}"}`).method).toBe(method);
    }
  });

  it.each([
    '',
    'a b',
    'a..b',
    '../x',
    'ä',
    'a\\u0000',
    'a\\n',
    '\\u002e.',
    'a%2f',
    '$/cancelRequest',
    'x'.repeat(256),
    '\\u0078'.repeat(256),
  ])('%j is not', (written) => {
    expect(refused(`{"jsonrpc":"2.0","id":1,"method":"${written}"}`).problem).toBe('invalid');
  });

  it('never mixes up names that share a place in the cache', () => {
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < 2_000; index += 1) {
        const method = `m${index}/x`;
        expect(accepted(`{"jsonrpc":"2.0","method":"${method}"}`).method).toBe(method);
      }
    }
  });

  it('does not change when the bytes it was read from do', () => {
    const bytes = encodeText('{"jsonrpc":"2.0","method":"owned/name"}');
    scan(bytes);
    bytes.fill(0x20);
    expect(accepted('{"jsonrpc":"2.0","method":"owned/name"}').method).toBe('owned/name');
  });
});

it('deeper limits are honoured up to the ceiling', () => {
  const nested = (depth: number): string =>
    `{"jsonrpc":"2.0","method":"a","params":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  expect(scanText(nested(65))).toMatchObject({ problem: 'depth' });
  expect(scanText(nested(64))).toMatchObject({ kind: 'notification' });
  expect(scanText(nested(2), { maxDepth: 1 })).toMatchObject({ problem: 'depth' });
  expect(scanText(nested(1_024), { maxDepth: 9_999 })).toMatchObject({ kind: 'notification' });
  expect(scanText(nested(1_025), { maxDepth: 9_999 })).toMatchObject({ problem: 'depth' });
});
