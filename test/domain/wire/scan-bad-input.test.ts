import { describe, expect, it } from 'vitest';
import { scan } from '../../../src/domain/wire/scan.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { accepted, concat, fromHex, refused, textAt } from './messages.ts';

const request = (params: string): string =>
  `{"jsonrpc":"2.0","id":1,"method":"a","params":${params}}`;

describe('I01 malformed, empty and scalar text', () => {
  it.each([
    '',
    ' \n',
    '{',
    '}',
    '{}x',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    "{'a':1}",
    '[1',
    '[1,]',
    '"x',
    'tru',
    'nul}',
    '01',
    '-',
    '1.',
    '1e',
    '+1',
    '.5',
    'NaN',
    '// x',
    '{}{}',
    '{"jsonrpc":"2.0","method":"a"}}',
    '{"jsonrpc":"2.0","method":"a","params":{}',
    '{"jsonrpc":"2.0","method":"a","params":[}',
    '{"jsonrpc":"2.0","method":"a","params":{"x":[1,2}',
    '{"jsonrpc":"2.0","method":"a","x":{]}',
    '{"jsonrpc":"2.0","method":"a","x":"\\x"}',
    '{"jsonrpc":"2.0","method":"a","x":"\\u12g4"}',
    '{"jsonrpc":"2.0","method":"a","x":"\t"}',
    '{"jsonrpc":"2.0","method":"a","x":"}',
  ])('%j is no JSON', (text) => {
    expect(refused(text).problem).toBe('parse');
  });

  it.each(['1', '"x"', 'true', 'null', ' -1.5e+3 ', '[]', '[{"jsonrpc":"2.0"}]'])(
    '%j is no message',
    (text) => {
      expect(refused(text)).toMatchObject({ problem: 'invalid', idKey: '' });
    },
  );

  it('every truncation of a message is refused', () => {
    const text = request('{"name":"ä","x":[1.5e3,true,null,{"y":"\\ud83d\\ude00"}]}');
    const bytes = encodeText(text);
    expect(accepted(text).kind).toBe('request');
    for (let end = 0; end < bytes.length; end += 1) {
      expect(['parse', 'utf8']).toContain(refused(bytes.subarray(0, end)).problem);
    }
  });
});

describe('I05 hostile nesting and width', () => {
  it.each(['[', '{"a":', '[{"a":'])('100,000 levels of %j', (open) => {
    expect(refused(request(open.repeat(100_000))).problem).toBe('depth');
    expect(refused(open.repeat(100_000)).problem).toBe('depth');
  });

  it('a million members of params and a million elements are read in one pass', () => {
    const members = Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":1`).join(',');
    expect(accepted(request(`{${members}}`)).kind).toBe('request');
    expect(accepted(request(`[${'1,'.repeat(1_000_000)}1]`)).kind).toBe('request');
    expect(refused(`{${members}}`).problem).toBe('invalid');
  });

  it('more than 64 unknown members of the envelope are refused', () => {
    const withExtras = (count: number): string =>
      `{"jsonrpc":"2.0","method":"a"${Array.from({ length: count }, (_, at) => `,"x${at}":1`).join('')}}`;
    expect(accepted(withExtras(64)).kind).toBe('notification');
    expect(refused(withExtras(65)).problem).toBe('invalid');
  });
});

describe('I06 bytes that are not text', () => {
  const around = (bytes: Uint8Array): Uint8Array =>
    concat('{"jsonrpc":"2.0","method":"a","x":"', bytes, '"}');

  it.each([
    ['a lone continuation', '80'],
    ['0xff', 'ff'],
    ['overlong slash', 'c0 af'],
    ['overlong slash in three', 'e0 80 af'],
    ['overlong in four', 'f0 80 80 af'],
    ['an encoded surrogate', 'ed a0 80'],
    ['above U+10FFFF', 'f4 90 80 80'],
    ['a five-byte lead', 'f8 88 80 80 80'],
    ['a cut pair', 'c3'],
    ['a cut triple', 'e2 82'],
    ['a cut quadruple', 'f0 9f 98'],
  ])('%s in a string', (_, hex) => {
    expect(refused(around(fromHex(hex))).problem).toBe('utf8');
  });

  it.each(['c2 80', 'df bf', 'e0 a0 80', 'ed 9f bf', 'ef bf bf', 'f0 90 80 80', 'f4 8f bf bf'])(
    'the border character %s passes',
    (hex) => {
      expect(scan(around(fromHex(hex)))).toMatchObject({ kind: 'notification' });
    },
  );

  it.each(['\\ud800', '\\udc00', '\\ud800x', '\\ud800\\u0041', '\\udc00\\ud800', '\\uD83D\\n'])(
    'half a surrogate pair: %s',
    (escaped) => {
      expect(refused(around(encodeText(escaped))).problem).toBe('utf8');
    },
  );

  it('a byte order mark, NUL and other raw controls', () => {
    expect(refused(concat(fromHex('ef bb bf'), '{"jsonrpc":"2.0","method":"a"}')).problem).toBe(
      'parse',
    );
    expect(refused('{"jsonrpc":"2.0","method":"a"}\0').problem).toBe('parse');
    for (let control = 0; control < 0x20; control += 1) {
      expect(refused(around(Uint8Array.of(control))).problem).toBe('parse');
    }
  });

  it('text outside strings', () => {
    expect(refused(concat('{"jsonrpc":"2.0","method":"a"', fromHex('c3 a4'), '}')).problem).toBe(
      'parse',
    );
  });
});

describe('I08 ids', () => {
  it.each([
    '0',
    '-1',
    '-0',
    '1.5',
    '1e400',
    '9007199254740993',
    '123456789',
    '1234567890123456789012345678901234567890',
    '""',
    '"1"',
    '"ä"',
    '"\\u0031"',
    '"null"',
    `"${'x'.repeat(255)}"`,
    '"0b6f3f44-0d3b-4c9a-8d3e-1c2b3a4d5e6f"',
  ])('%s is kept byte for byte', (id) => {
    const message = accepted(`{"jsonrpc":"2.0","id":${id},"method":"a"}`);
    expect(textAt(message, message.id)).toBe(id);
    expect(message.idKey).toBe(String.fromCharCode(...encodeText(id)));
  });

  it.each(['null', 'true', 'false', '[1]', '{"a":1}', `"${'x'.repeat(256)}"`, '1'.repeat(258)])(
    '%s is refused in a request',
    (id) => {
      expect(refused(`{"jsonrpc":"2.0","id":${id},"method":"a"}`).problem).toBe('invalid');
    },
  );

  it('null only answers with an error', () => {
    const message = accepted('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}');
    expect(message).toMatchObject({ kind: 'response', errorCode: -32700, idKey: 'null' });
    expect(refused('{"jsonrpc":"2.0","id":null,"result":1}').problem).toBe('invalid');
  });
});

describe('I09 members another reader could take for ours', () => {
  it.each(['jsonrpc', 'id', 'method', 'params', 'result', 'error', 'x'])(
    'a second %s in the envelope',
    (name) => {
      expect(refused(`{"${name}":1,"a":2,"${name}":1}`).problem).toBe('duplicate_key');
    },
  );

  it.each([
    'Method',
    'METHOD',
    'Id',
    'iD',
    'Params',
    'param\u017f',
    'meth\\u006fd',
    '\\u0069d',
    're\u017fult',
    'JSONRPC',
    'param\\u017F',
    '\\u0050arams',
  ])('%s in the envelope', (name) => {
    const fault = refused(`{"jsonrpc":"2.0","id":1,"method":"a","params":{},"${name}":"b"}`);
    expect(fault).toMatchObject({ problem: 'invalid', idKey: '1' });
  });

  it.each([
    ['{"name":"a","name":"b"}', 'duplicate_key'],
    ['{"_meta":{},"_meta":{}}', 'duplicate_key'],
    ['{"_meta":{"progressToken":1,"progressToken":2}}', 'duplicate_key'],
    ['{"ref":{"name":"a","name":"b"}}', 'duplicate_key'],
    ['{"name":"a","Name":"b"}', 'duplicate_key'],
    ['{"NAME":"a","name":"b"}', 'duplicate_key'],
    ['{"token":"a","to\u212aen":"b"}', 'duplicate_key'],
    ['{"token":"a","to\\u212aen":"b"}', 'duplicate_key'],
    ['{"name":"a","n\\u0061me":"b"}', 'invalid'],
    ['{"n\\u0061me":"b"}', 'invalid'],
    ['{"_meta":{"progress\\u0054oken":1}}', 'invalid'],
  ])('params %s', (params, problem) => {
    expect(refused(request(params)).problem).toBe(problem);
  });

  it.each([
    '{"Name":"a","URI":"b"}',
    '{"arguments":{"name":1,"Name":2,"n\\u0061me":3,"name":4}}',
    '{"names":1,"nam":2,"n\\u0061mes":3,"\\"name":4,"n\u00e4me":5,"":6}',
    '{"x":1,"x":2}',
  ])('params %s pass', (params) => {
    const message = accepted(request(params));
    expect(textAt(message, message.params)).toBe(params);
    expect(message.marks.name).toBeUndefined();
  });

  it('error codes and results twice', () => {
    expect(refused('{"jsonrpc":"2.0","id":1,"error":{"code":1,"code":2}}').problem).toBe(
      'duplicate_key',
    );
    expect(
      refused('{"jsonrpc":"2.0","id":1,"result":{"capabilities":1,"capabilities":2}}').problem,
    ).toBe('duplicate_key');
  });
});

describe('I10 names of prototypes', () => {
  it('are plain members', () => {
    const params = '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"toString":1}';
    const message = accepted(
      `{"jsonrpc":"2.0","id":"__proto__","method":"constructor","params":${params},"__proto__":{"x":1},"hasOwnProperty":1}`,
    );
    expect(textAt(message, message.params)).toBe(params);
    expect(message).toMatchObject({ method: 'constructor', idKey: '"__proto__"' });
    expect(Reflect.get({}, 'x')).toBeUndefined();
  });
});
