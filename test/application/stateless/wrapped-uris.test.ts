import { expect, test } from 'vitest';
import { settled } from '../../support/application/settled.ts';
import { discovered, ModernRig } from './rig.ts';

const task = (uri: string): string =>
  `{"resultType":"complete","taskId":"42","status":"completed","result":{"content":[{"type":"resource_link","uri":"${uri}","n":1.0}]}}`;

const rigOf = (): ModernRig => {
  const replies = { 'server/discover': discovered('{"tools":{},"resources":{}}') };
  return new ModernRig({ a: { replies }, b: { replies } }, {}, { uris: 'wrap' });
};

test('what a task holds has wrapped URIs', async () => {
  const rig = rigOf();
  const sink = rig.client().request(1, 'tasks/get', '"taskId":"b__42"');
  await settled();
  const { link } = rig.server('b');
  link.answer(link.last('tasks/get'), task('x:1'));
  const shown = task('mcpgw:b/x:1').replace('"42"', '"b__42"');
  expect(sink.text).toBe(`{"jsonrpc":"2.0","id":1,"result":${shown}}`);
});

test('a server without completions is not asked for any', async () => {
  const rig = rigOf();
  const params =
    '"ref":{"type":"ref/resource","uri":"mcpgw:b/x:{y}"},"argument":{"name":"y","value":""}';
  const sink = rig.client().request(1, 'completion/complete', params);
  await settled();
  expect(sink.parsed.result).toEqual({
    resultType: 'complete',
    completion: { values: [], total: 0, hasMore: false },
  });
  expect(rig.server('b').link.all('completion/complete')).toEqual([]);
});
