import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { exposeNames } from '../../../src/domain/federation/exposed-names.ts';
import { type BuildOptions, GatewayBuild } from '../../support/application/gateway-build.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';

const meta =
  '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"n","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}';

const planOf = (tools: readonly string[], prompts: readonly string[] = []) => ({
  replies: {
    initialize: agreement('{"tools":{},"prompts":{}}'),
    'tools/list': JSON.stringify({ tools: tools.map((name) => ({ name })) }),
    'prompts/list': JSON.stringify({ prompts: prompts.map((name) => ({ name })) }),
    'tools/call': '{"content":[]}',
    'prompts/get': '{"messages":[]}',
    'vendor/x': '{}',
  },
});

type Plans = ConstructorParameters<typeof GatewayBuild>[0];

/** What came of one request: who heard what, else the refusal. */
const send = async (plans: Plans, method: string, params: string, options?: BuildOptions) => {
  const build = new GatewayBuild(plans, options);
  const isModern = params.includes('_meta');
  const client = isModern ? build.connect() : await build.client();
  const sink = client.request(1, method, params);
  await settled();
  const heard = [...build.servers].flatMap(([name, { links }]) =>
    links.flatMap((link) => link.all(method).map((one) => `${name} ${one.params}`)),
  );
  return heard.length > 0 ? heard : sink.parsed.error;
};

const long = 'long-name-'.repeat(8);
const [short = ''] = exposeNames([{ server: 'b', name: long }], {
  prefix: 'always',
  maxLength: 64,
  plainNames: false,
});

describe('a tool in both eras', () => {
  test.each([
    ['legacy', ''],
    ['modern', `,${meta}`],
  ])('%s: shortened, dotted, or bare, it reaches its owner', async (_, more) => {
    const plans = { a: planOf(['a.x', 'y']), b: planOf([long, 'z']) };
    const call = (name: string) => send(plans, 'tools/call', `{"name":"${name}"${more}}`);
    expect(await call(short)).toEqual([expect.stringMatching(`^b {"name":"${long}"`)]);
    expect(await call('a.x')).toEqual([expect.stringMatching('^a {"name":"a.x"')]);
    expect(await call('a.y')).toEqual([expect.stringMatching('^a {"name":"y"')]);
    expect(await call('z')).toEqual([expect.stringMatching('^b {"name":"z"')]);
  });
});

test('a prompt is looked for among prompts', async () => {
  const plans = { a: planOf(['p']), b: planOf([], ['p']) };
  expect(await send(plans, 'prompts/get', '{"name":"p"}')).toEqual(['b {"name":"p"}']);
});

describe('what nobody has', () => {
  test('goes to the server called default', async () => {
    const plans = { a: planOf(['x']), default: planOf([]) };
    expect(await send(plans, 'tools/call', '{"name":"y"}')).toEqual(['default {"name":"y"}']);
    expect(await send(plans, 'vendor/x', '{}')).toEqual(['default {}']);
  });

  test('goes to the only server, where it is shown as a catalogue of one', async () => {
    const options = { lists: { prefix: 'always' } } as const;
    const plans = { a: planOf(['x']) };
    expect(await send(plans, 'tools/call', '{"name":"y"}', options)).toEqual(['a {"name":"y"}']);
    expect(await send(plans, 'tools/call', '{"name":"a__y"}', options)).toEqual(['a {"name":"y"}']);
  });

  test('is refused with the nearest name and the choices', async () => {
    const plans = { files: planOf(['read']), notes: planOf(['add']) };
    expect(await send(plans, 'tools/call', '{"name":"fils__read"}')).toMatchObject({
      code: -32602,
      message:
        'unknown name "fils__read" (did you mean "files__read"?); the servers are files, notes',
    });
  });

  test('is refused with the servers that listed nothing', async () => {
    const build = new GatewayBuild({ files: planOf(['read']), notes: {} });
    build.server('notes').unreachable = new Fault('backend_unavailable', 'gone');
    const client = await build.client();
    const sink = client.request(1, 'tools/call', '{"name":"add"}');
    await settled();
    expect(sink.parsed.error?.message).toBe(
      'unknown name "add" (write {server}__{name}); the servers are files, notes; these did not list theirs: notes',
    );
  });

  test('a method without any owner is refused with the choices', async () => {
    const plans = { files: planOf([]), notes: planOf([]) };
    expect(await send(plans, 'vendor/x', '{}')).toMatchObject({
      code: -32601,
      message: expect.stringContaining('the servers are files, notes') as unknown,
    });
  });
});
