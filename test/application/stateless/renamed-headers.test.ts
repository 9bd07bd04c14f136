import { expect, test } from 'vitest';
import { exposeNames } from '../../../src/domain/federation/exposed-names.ts';
import { settled } from '../../support/application/settled.ts';
import { ModernRig } from './rig.ts';

const long = 'größe-'.repeat(14);
const [short = ''] = exposeNames([{ server: 'b', name: long }], {
  prefix: 'always',
  maxLength: 64,
  plainNames: false,
});
const tools = JSON.stringify({
  resultType: 'complete',
  tools: [
    {
      name: long,
      inputSchema: {
        type: 'object',
        properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
      },
    },
  ],
  ttlMs: 60_000,
  cacheScope: 'public',
});
const none = '{"resultType":"complete","tools":[],"ttlMs":60000,"cacheScope":"public"}';

test.each([
  ['shortened', short],
  ['dotted', `b.${long}`],
  ['bare', long],
])('a %s name is mirrored as its server knows it, and so are arguments', async (_, name) => {
  const rig = new ModernRig({
    a: { carrier: 'exchange', replies: { 'tools/list': none } },
    b: { carrier: 'exchange', replies: { 'tools/list': tools } },
  });
  const headers = {
    'mcp-method': 'tools/call',
    'mcp-name': `=?base64?${Buffer.from(name).toString('base64')}?=`,
    'mcp-param-region': 'eu',
  };
  const params = `"name":${JSON.stringify(name)},"arguments":{"region":"eu"}`;
  rig.client().request(1, 'tools/call', params, headers);
  await settled();
  const sent = rig.server('b').link.last('tools/call');
  expect(sent.params).toContain(`"name":${JSON.stringify(long)}`);
  expect(sent.headers).toEqual([
    'mcp-protocol-version',
    '2026-07-28',
    'mcp-method',
    'tools/call',
    'mcp-name',
    `=?base64?${Buffer.from(long).toString('base64')}?=`,
    'mcp-param-region',
    'eu',
  ]);
});
