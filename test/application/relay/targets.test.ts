import { describe, expect, test } from 'vitest';
import { Targets } from '../../../src/application/relay/targets.ts';
import type { PrefixPolicy } from '../../../src/domain/federation/exposed-names.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { RecordingSink } from '../../support/application/recording-sink.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import type { TestClient } from '../../support/application/test-client.ts';

const list = '{"tools":[{"name":"do","inputSchema":{"type":"object"}}]}';
const replies = {
  initialize: agreement('{"tools":{}}'),
  'tools/list': list,
  'tools/call': '{"content":[]}',
};
const plans = { a: { replies }, b: { replies } };

const ask = async (
  client: TestClient,
  target: string | undefined,
  method: string,
  params = '{}',
) => {
  const sink = new RecordingSink();
  const text = `{"jsonrpc":"2.0","id":7,"method":"${method}","params":${params}}`;
  client.session.receive(encodeText(text), sink, target);
  await settled();
  return sink;
};

const heard = (build: GatewayBuild, method: string): readonly string[] =>
  [...build.servers].flatMap(([name, { links }]) =>
    links.flatMap((link) => link.all(method).map((one) => `${name} ${one.params}`)),
  );

describe('the namespace an envelope names', () => {
  test('is the only server the message reaches, under the names of that server', async () => {
    const build = new GatewayBuild(plans);
    const client = await build.client();
    const listed = await ask(client, 'b', 'tools/list');
    const called = await ask(client, 'b', 'tools/call', '{"name":"do.it"}');
    expect(listed.text).toBe(`{"jsonrpc":"2.0","id":7,"result":${list}}`);
    expect(called.parsed.result).toEqual({ content: [] });
    expect(heard(build, 'tools/list')).toEqual(['b {}']);
    expect(heard(build, 'tools/call')).toEqual(['b {"name":"do.it"}']);
  });

  test.each(['', 'system', 'default'])('"%s" stands for the whole catalogue', async (target) => {
    const build = new GatewayBuild(plans);
    const client = await build.client();
    const listed = await ask(client, target, 'tools/list');
    expect(listed.text).toContain('"a__do"');
    expect(listed.text).toContain('"b__do"');
  });

  test('"system" is a server like any other when one has that name', async () => {
    const build = new GatewayBuild({ ...plans, system: plans.a });
    const client = await build.client();
    await ask(client, 'system', 'tools/call', '{"name":"do"}');
    expect(heard(build, 'tools/call')).toEqual(['system {"name":"do"}']);
  });

  test('that nobody has is refused with the choices', async () => {
    const client = await new GatewayBuild(plans).client();
    const { refusals } = await ask(client, 'c', 'tools/list');
    expect(refusals).toMatchObject([
      {
        idText: '7',
        fault: { code: 'unknown_namespace', message: expect.stringMatching(/a, b$/) as unknown },
      },
    ]);
  });

  test('cannot lead out of the namespace of the address', async () => {
    const build = new GatewayBuild(plans);
    const client = await build.client({ namespace: 'a' });
    const { refusals } = await ask(client, 'b', 'tools/list');
    expect(refusals).toMatchObject([{ fault: { code: 'invalid_request' } }]);
    expect(build.server('b').attempts).toBe(0);
    await ask(client, 'a', 'tools/list');
    expect(heard(build, 'tools/list')).toEqual(['a {}']);
  });

  test('counts for messages of the stateless era too', async () => {
    const build = new GatewayBuild({ a: { ...plans.a, era: 'modern' }, b: plans.b });
    const client = build.connect();
    const meta =
      '{"name":"do","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"n","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}';
    await ask(client, 'a', 'tools/call', meta);
    expect(heard(build, 'tools/call')).toEqual([expect.stringMatching(/^a .*"name":"do"/)]);
    const { refusals } = await ask(client, 'c', 'tools/call', meta);
    expect(refusals).toMatchObject([{ fault: { code: 'unknown_namespace' } }]);
  });
});

describe('params.namespace', () => {
  test('names the server where the address leaves it open', async () => {
    const build = new GatewayBuild(plans);
    const client = await build.client();
    await ask(client, undefined, 'tools/call', '{"namespace":"b","name":"do"}');
    expect(heard(build, 'tools/call')).toEqual(['b {"namespace":"b","name":"do"}']);
  });

  test('that is no server of ours belongs to the server that gets the message', async () => {
    const build = new GatewayBuild(plans);
    const client = await build.client();
    await ask(client, undefined, 'tools/call', '{"namespace":"kube-system","name":"a__do"}');
    await ask(client, 'a', 'tools/call', '{"namespace":"b","name":"do"}');
    expect(heard(build, 'tools/call')).toEqual([
      'a {"namespace":"kube-system","name":"do"}',
      'a {"namespace":"b","name":"do"}',
    ]);
  });
});

describe('params._meta.namespace', () => {
  test('comes before params.namespace', async () => {
    const build = new GatewayBuild(plans);
    const client = await build.client();
    const params = '{"_meta":{"namespace":"b"},"namespace":"a","name":"do"}';
    await ask(client, undefined, 'tools/call', params);
    expect(heard(build, 'tools/call')).toEqual([`b ${params}`]);
  });

  test('counts in the stateless era', async () => {
    const build = new GatewayBuild({ a: plans.a, b: { ...plans.b, era: 'modern' } });
    const client = build.connect();
    const params =
      '{"name":"do","_meta":{"namespace":"b","io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"n","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}';
    await ask(client, undefined, 'tools/call', params);
    expect(heard(build, 'tools/call')).toEqual([expect.stringMatching(/^b .*"name":"do"/)]);
  });

  test('is not looked at where the address leads to one server', async () => {
    const build = new GatewayBuild(plans);
    const client = await build.client({ namespace: 'a' });
    await ask(client, undefined, 'tools/call', '{"_meta":{"namespace":"b"},"name":"do"}');
    expect(heard(build, 'tools/call')).toEqual(['a {"_meta":{"namespace":"b"},"name":"do"}']);
  });
});

describe('the namespace that a header or the query names', () => {
  test('is all the session can reach', async () => {
    const build = new GatewayBuild(plans);
    const client = await build.client({ asked: 'b' });
    await ask(client, undefined, 'tools/call', '{"name":"do"}');
    const { refusals } = await ask(client, 'a', 'tools/call', '{"name":"do"}');
    expect(heard(build, 'tools/call')).toEqual(['b {"name":"do"}']);
    expect(refusals).toMatchObject([
      { fault: { code: 'invalid_request', message: 'this address serves "b", not "a"' } },
    ]);
  });

  test.each(['system', 'default'])('%s leaves the whole catalogue', async (asked) => {
    const build = new GatewayBuild(plans);
    const client = await build.client({ asked });
    const listed = await ask(client, undefined, 'tools/list');
    expect(listed.text).toContain('"a__do"');
  });

  test.each([
    [{ asked: 'c' }, 'unknown_namespace'],
    [{ namespace: 'a', asked: 'b' }, 'invalid_request'],
    [{ namespace: 'c' }, 'unknown_namespace'],
  ])('%j opens no session: %s', (facts, code) => {
    const { desk } = new GatewayBuild(plans);
    const all = {
      protocol: 'http' as const,
      principal: anonymous,
      namespace: undefined,
      remoteAddress: '',
      ...facts,
    };
    expect(desk.open(all, { deliver: () => undefined, end: () => undefined })).toMatchObject({
      code,
    });
    expect(desk.stateless(all)).toMatchObject({ code });
  });
});

describe('what an address leads to', () => {
  const at = (names: readonly string[], namespace: string | undefined, prefix?: PrefixPolicy) => {
    const build = new GatewayBuild(Object.fromEntries(names.map((name) => [name, {}])));
    return new Targets(build.pools, prefix && { prefix }).at(namespace);
  };

  test.each([undefined, 'system', 'default'])('%s: the whole catalogue', (namespace) => {
    expect(at(['a', 'b'], namespace, 'always')).toBeUndefined();
  });

  test('a server may have a virtual name', () => {
    expect(at(['a', 'default'], 'default')).toBe('default');
  });

  test('the only server is reached without a name, unless names always have a prefix', () => {
    expect(at(['a'], undefined)).toBe('a');
    expect(at(['a'], undefined, 'on-collision')).toBe('a');
    expect(at(['a'], undefined, 'always')).toBeUndefined();
    expect(at(['a'], 'a', 'always')).toBe('a');
  });
});
