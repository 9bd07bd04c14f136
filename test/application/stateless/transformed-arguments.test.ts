import { describe, expect, test } from 'vitest';
import { settled } from '../../support/application/settled.ts';
import { valueRules } from '../../support/application/transformed.ts';
import { ModernRig } from './rig.ts';

const schema =
  '{"type":"object","properties":{"q":{"type":"string","x-mcp-header":"Q"},"tenant":{"type":"string","x-mcp-header":"T"}}}';

const rigOf = (): ModernRig =>
  new ModernRig({
    one: {
      carrier: 'exchange',
      replies: {
        'tools/list': `{"resultType":"complete","tools":[{"name":"search","inputSchema":${schema}}],"ttlMs":0,"cacheScope":"public"}`,
        'tools/call': '{"resultType":"complete","content":[]}',
      },
      transform: {
        tools: [
          [
            'search',
            {
              rename: 'find',
              arguments: valueRules({
                rename: [[['q'], 'query']],
                set: [[['tenant'], '"acme"']],
              }),
            },
          ],
        ],
      },
    },
  });

describe('headers of a client on HTTP', () => {
  const own = { 'mcp-method': 'tools/call', 'mcp-name': 'find' };
  const params = '"name":"find","arguments":{"query":"x"}';

  test('say what its own arguments are, and the server gets what they have become', async () => {
    const rig = rigOf();
    const sink = rig.client().request(1, 'tools/call', params, { ...own, 'mcp-param-q': 'x' });
    await settled();
    expect(sink.parsed.error).toBeUndefined();
    expect(rig.server().link.last('tools/call').headers.slice(2)).toEqual([
      'mcp-method',
      'tools/call',
      'mcp-name',
      'search',
      'mcp-param-q',
      'x',
      'mcp-param-t',
      'acme',
    ]);
  });

  test.each([
    ['contradict them', { 'mcp-param-q': 'y' }],
    ['leave one out', {}],
  ])('are refused when they %s', async (_, headers) => {
    const rig = rigOf();
    const sink = rig.client().request(1, 'tools/call', params, { ...own, ...headers });
    await settled();
    expect(sink.refusals[0]?.fault.code).toBe('header_mismatch');
    expect(rig.server().link.all('tools/call')).toEqual([]);
  });
});
