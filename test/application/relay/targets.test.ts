import { describe, expect, test } from 'vitest';
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
    expect(refusals).toMatchObject([{ fault: { code: 'unknown_namespace' } }]);
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
