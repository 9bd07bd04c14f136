import { describe, expect, test } from 'vitest';
import { urisIn, urisInItem } from '../../../src/domain/mcp/uri-places.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

/** Wherever `@` and a number stand in the text, there is a URI to find. All else must not be found. */
const found = (text: string, method: string): readonly string[] => {
  const message = scan(encodeText(text));
  if (message instanceof WireFault) throw new Error(message.message);
  return urisIn(message, method).map((span) => decodeText(message.bytes, span));
};

const expected = (text: string): readonly string[] => text.match(/"@\d+"/g) ?? [];

const link = (uri: string): string =>
  `{"uri":"${uri}","type":"resource_link","name":"n","_meta":{"uri":"x"}}`;
const embedded = (uri: string): string =>
  `{"type":"resource","resource":{"mimeType":"a","uri":"${uri}","text":"{\\"uri\\":\\"x\\"}"}}`;
const others =
  '{"type":"text","text":"t","uri":"x","resource":{"uri":"x"}},{"type":"image","uri":"x"},null,7,[{"uri":"x"}]';
const content = (...uris: readonly string[]): string =>
  `[${others},${uris.map((uri, index) => (index % 2 === 0 ? link(uri) : embedded(uri))).join(' , ')}]`;
const ask = (method: string, first: string, second: string): string =>
  `{"method":"${method}","params":{"messages":[{"role":"user","content":${link(first)}},{"role":"user","content":[{"type":"tool_result","toolUseId":"u","content":${content(second)}}]}],"uri":"x"}}`;
const asks = `{"k":${ask('sampling/createMessage', '@71', '@72')},"e":{"method":"elicitation/create","params":{"mode":"url","url":"x","uri":"x"}},"r":{"method":"roots/list"}}`;

const answer = (result: string): string => `{"jsonrpc":"2.0","id":1,"result":${result}}`;

const answers: readonly (readonly [method: string, result: string])[] = [
  [
    'tools/call',
    `{"content":${content('@1', '@2', '@3')},"structuredContent":{"content":${content('x')},"uri":"x"},"uri":"x"}`,
  ],
  ['tools/call', `{"resultType":"input_required","inputRequests":${asks},"requestState":"x"}`],
  [
    'prompts/get',
    `{"description":"x","messages":[{"role":"user","content":${embedded('@1')}},{"role":"user","content":${content('@2')}},{"role":"user"}]}`,
  ],
  ['prompts/get', `{"resultType":"input_required","inputRequests":${asks}}`],
  [
    'resources/read',
    '{"contents":[{"uri":"@1","text":"x"},{"uri":"@2","blob":"eA=="},{"uri":5},{"name":"x"}],"uri":"x"}',
  ],
  [
    'tasks/get',
    `{"taskId":"t","status":"completed","result":{"content":${content('@1', '@2')},"uri":"x"}}`,
  ],
  ['tasks/get', `{"taskId":"t","status":"input_required","inputRequests":${asks},"uri":"x"}`],
  [
    'tasks/get',
    '{"taskId":"t","status":"failed","error":{"code":-32602,"message":"x","data":{"uri":"@1"}}}',
  ],
  ['tools/list', `{"tools":[],"content":${content('x')}}`],
  ['completion/complete', '{"completion":{"values":["x"]},"uri":"x"}'],
  ['unknown/method', `{"content":${content('x')},"contents":[{"uri":"x"}],"uri":"x"}`],
];

describe('the URIs of a message', () => {
  test.each(answers)('of a server that answers %s: %s', (method, result) => {
    const text = answer(result);
    expect(found(text, method)).toEqual(expected(text));
  });

  test('stand in the data of an error', () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x","uri":"x","data":{"uri":"@1","data":{"uri":"x"}}}}';
    expect(found(text, 'resources/read')).toEqual(['"@1"']);
    expect(
      found('{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x","data":"x"}}', 'x'),
    ).toEqual([]);
  });

  test('stand in what a server tells and asks', () => {
    const updated =
      '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"_meta":{"uri":"x"},"uri":"@1"}}';
    const task = `{"jsonrpc":"2.0","method":"notifications/tasks","params":{"taskId":"t","result":{"contents":[{"uri":"@1"}],"messages":[{"content":${link('@2')}}]}}}`;
    const log =
      '{"jsonrpc":"2.0","method":"notifications/message","params":{"data":{"uri":"x"},"uri":"x"}}';
    const sampling = `{"jsonrpc":"2.0","id":1,${ask('sampling/createMessage', '@1', '@2').slice(1)}`;
    const elicitation =
      '{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{"uri":"x","messages":[]}}';
    for (const text of [updated, task, log, sampling, elicitation]) {
      const { method = '' } = JSON.parse(text) as { readonly method?: string };
      expect(found(text, method)).toEqual(expected(text));
    }
  });

  test('are found under names written with escapes, and as often as they are written', () => {
    const text = answer(
      '{"contents":[{"\\u0075ri":"@1","uri":"@2"}],"\\u0063ontents":[{"uri":"@3"}]}',
    );
    expect(found(text, 'resources/read')).toEqual(['"@1"', '"@2"', '"@3"']);
  });

  test.each([
    ['resources', '{"uri":"@1","name":"x","_meta":{"ui":{"resourceUri":"x"}}}'],
    ['resourceTemplates', '{"uriTemplate":"@1","uri":"x"}'],
    [
      'tools',
      '{"name":"x","uri":"x","_meta":{"ui":{"resourceUri":"@1","uri":"x"},"ui/resourceUri":"@2","uri":"x"},"inputSchema":{"_meta":{"ui/resourceUri":"x"}}}',
    ],
    ['prompts', '{"name":"x","uri":"x"}'],
  ])('of an item of %s: %s', (items, text) => {
    const bytes = encodeText(text);
    const uris = urisInItem(bytes, items).map((span) => decodeText(bytes, span));
    expect(uris).toEqual(expected(text));
  });
});
