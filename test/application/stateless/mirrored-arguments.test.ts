import { describe, expect, test } from 'vitest';
import { settled } from '../../support/application/settled.ts';
import { ModernRig } from './rig.ts';

const schema = (header: string): string =>
  `{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"${header}"}}}`;
const tools = (...items: readonly string[]): string =>
  `{"resultType":"complete","tools":[${items.join(',')}],"ttlMs":0,"cacheScope":"public"}`;
const sql = `{"name":"sql","inputSchema":${schema('Region')}}`;
const plain = '{"name":"plain","inputSchema":{"type":"object"}}';

const rigOf = (list: string): ModernRig =>
  new ModernRig({ one: { carrier: 'exchange', replies: { 'tools/list': list } } });

const callSql = '"name":"sql","arguments":{"region":"eu"}';
const headers = { 'mcp-method': 'tools/call', 'mcp-name': 'sql', 'mcp-param-region': 'eu' };

describe('towards a server on HTTP', () => {
  test('an argument is mirrored even for a client that has no headers', async () => {
    const rig = rigOf(tools(sql));
    rig.client().request(1, 'tools/call', callSql);
    await settled();
    expect(rig.server().link.last('tools/call').headers).toEqual([
      'mcp-protocol-version',
      '2026-07-28',
      'mcp-method',
      'tools/call',
      'mcp-name',
      'sql',
      'mcp-param-region',
      'eu',
    ]);
  });

  test('a header no schema explains is passed on', async () => {
    const rig = rigOf(tools(plain));
    const more = { 'mcp-param-colour': 'blue' };
    rig.client().request(1, 'tools/call', '"name":"plain"', more);
    await settled();
    expect(rig.server().link.last('tools/call').headers.slice(-2)).toEqual([
      'mcp-param-colour',
      'blue',
    ]);
  });

  test('after a mismatch the schema is read again and the request sent once more, not twice', async () => {
    const rig = rigOf(tools(plain, '{"name":"sql","inputSchema":{"type":"object"}}'));
    const sink = rig.client().request(1, 'tools/call', callSql);
    await settled();
    const { link } = rig.server();
    rig.server().on('tools/list', tools(sql));
    link.refuse(link.last('tools/call'), '{"code":-32020,"message":"Mcp-Param-Region is missing"}');
    await settled();
    expect(link.all('tools/call')).toHaveLength(2);
    expect(link.last('tools/call').headers.slice(-2)).toEqual(['mcp-param-region', 'eu']);
    link.refuse(link.last('tools/call'), '{"code":-32020,"message":"no"}');
    await settled();
    expect(link.all('tools/call')).toHaveLength(2);
    expect(sink.parsed.error?.code).toBe(-32_020);
  });

  test('a call does not wait for ever for a list of tools that does not come', async () => {
    const rig = new ModernRig({
      one: { carrier: 'exchange', replies: { 'tools/list': () => undefined } },
    });
    rig.client().request(1, 'tools/call', callSql);
    await settled();
    expect(rig.server().link.all('tools/call')).toEqual([]);
    rig.clock.advance(3_000);
    await settled();
    expect(rig.server().link.all('tools/call')).toHaveLength(1);
  });
});

describe('from a client with headers', () => {
  test('an argument its header contradicts is refused and never reaches the server', async () => {
    const rig = rigOf(tools(sql));
    const sink = rig.client().request(1, 'tools/call', callSql, {
      ...headers,
      'mcp-param-region': 'us',
    });
    await settled();
    expect(sink.refusals).toMatchObject([{ fault: { code: 'header_mismatch' } }]);
    expect(rig.server().link.all('tools/call')).toEqual([]);
  });

  test('a mismatch with an older schema is none with the newest', async () => {
    const rig = rigOf(tools(sql));
    const client = rig.client();
    client.request(1, 'tools/call', callSql, headers);
    await settled();
    rig.server().on('tools/list', tools('{"name":"sql","inputSchema":{"type":"object"}}'));
    client.request(2, 'tools/call', callSql, { 'mcp-name': 'sql' });
    await settled();
    expect(rig.server().link.all('tools/call')).toHaveLength(2);
  });
});

describe('a tool whose annotation breaks the rules', () => {
  test('is not shown; the others are, byte for byte', async () => {
    const odd = `{"name":"odd","inputSchema":${schema('not a token')}}`;
    const rig = rigOf(tools(odd, plain, odd.replace('odd', 'odd2'), sql));
    const sink = rig.client().request(1, 'tools/list');
    await settled();
    expect(sink.text).toBe(`{"jsonrpc":"2.0","id":1,"result":${tools(plain, sql)}}`);
    expect(rig.logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
  });

  test('is shown over a channel without headers', async () => {
    const odd = `{"name":"odd","inputSchema":${schema('not a token')}}`;
    const rig = new ModernRig({ one: { replies: { 'tools/list': tools(odd) } } });
    const sink = rig.client().request(1, 'tools/list');
    await settled();
    expect(sink.text).toContain('"odd"');
  });
});
