import { expect, test } from 'vitest';
import { urlElicitations } from '../../../../../src/domain/mcp/bridge/to-legacy/url-elicitations.ts';
import { decodeText } from '../../../../../src/domain/wire/text.ts';
import { accepted } from '../../../wire/messages.ts';

const page = '{"mode":"url","url":"u","message":"m"}';

const found = (error: string, method = 'tools/call') =>
  urlElicitations(accepted(`{"jsonrpc":"2.0","id":1,"error":${error}}`), method)?.map(
    ({ key, request }) => [key, decodeText(request)],
  );

const error = (elicitations: string, code = -32_042): string =>
  `{"code":${code},"message":"m","data":{"elicitations":${elicitations}}}`;

test('each page to visit is a request of its own, as the server wrote it, without its id', () => {
  const other = '{"elicitationId":"e","mode":"url","x":1e400,\n"url":"u","message":"m"}';
  expect(found(error(`[${page},${other}]`))).toEqual([
    ['elicitation_1', `{"method":"elicitation/create","params":${page}}`],
    [
      'elicitation_2',
      '{"method":"elicitation/create","params":{"mode":"url","x":1e400, "url":"u","message":"m"}}',
    ],
  ]);
});

test.each(['tools/call', 'prompts/get', 'resources/read'])('%s may say so', (method) => {
  expect(found(error(`[${page}]`), method)).toHaveLength(1);
});

test('nothing else is such an error', () => {
  const others = [
    error('[]'),
    error('{}'),
    error(`[${page},{"mode":"form"}]`),
    error('[{"mode":"url","url":7,"message":"m"}]'),
    error(`[${Array.from({ length: 65 }, () => page).join(',')}]`),
    error(`[${page}]`, -32_041),
    '{"code":-32042,"message":"m"}',
  ];
  for (const other of others) expect(found(other), other.slice(0, 60)).toBeUndefined();
  expect(found(error(`[${page}]`), 'tools/list')).toBeUndefined();
  expect(
    urlElicitations(accepted('{"jsonrpc":"2.0","id":1,"result":{}}'), 'tools/call'),
  ).toBeUndefined();
});
