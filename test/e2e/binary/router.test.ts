import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OriginalRouter, ROUTERS_OWN_INITIALIZE } from '../../support/originals/router.ts';
import { ORIGINAL_TIMES, type RouterTimes } from '../../support/originals/router-link.ts';
import { call, type FaultGateway, initialize, openGateway } from '../faults/support/rig.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { requestText } from '../support/talk.ts';
import { answerOf, contentText } from './support/answers.ts';
import { referenceServer } from './support/reference-servers.ts';

const SIMPLE_TEXT = 'This is a simple text response for testing.';
/** Reads go on, so that only what the gateway does can end a link. */
const TIMES: RouterTimes = { ...ORIGINAL_TIMES, tcpReadsMs: 60_000 };

const links = ['websocket', 'tcp'] as const;
type LinkName = (typeof links)[number];

let gateway: FaultGateway;
beforeAll(async () => {
  gateway = await openGateway({
    servers: {
      // One process for all, as each takes half a second to start.
      child: { ...(await referenceServer('stdio')), shared: true },
      web: await referenceServer('http'),
      scripted: (await startScriptedServer('tcp-binary')).entry,
    },
  });
});
const routers = new Set<OriginalRouter>();
afterAll(async () => {
  await Promise.all([...routers].map((router) => router.close()));
  expect(gateway.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
  expect(await gateway.stop()).toBe(0);
});

const urlOf = (link: LinkName): string =>
  link === 'tcp'
    ? `tcp://127.0.0.1:${gateway.port('tcp')}`
    : `ws://127.0.0.1:${gateway.port('ws')}/mcp`;

const start = async (
  link: LinkName,
  options: { readonly times?: Partial<RouterTimes>; readonly defaultNamespace?: string } = {},
): Promise<OriginalRouter> => {
  const times = { ...TIMES, ...options.times };
  const router = await OriginalRouter.start({ url: urlOf(link), ...options, times });
  routers.add(router);
  return router;
};

/** With the initialize of a client behind it. */
const startForClient = async (
  link: LinkName,
  options?: Parameters<typeof start>[1],
): Promise<OriginalRouter> => {
  const router = await start(link, options);
  const { result } = answerOf(await router.request(initialize('0', '2025-06-18')));
  expect(result?.protocolVersion).toBe('2025-06-18');
  return router;
};

describe.each(links)('the original router over %s', (link) => {
  it('introduces itself with a revision that never was and flags as capabilities', async () => {
    const router = await start(link);
    const hello = answerOf(await router.request(ROUTERS_OWN_INITIALIZE));
    expect(hello).toMatchObject({ id: 'init-1', result: { protocolVersion: '2025-11-25' } });
    const list = answerOf(await router.request(requestText('1', 'tools/list')));
    const names = list.result?.tools?.map(({ name }) => name);
    expect(names).toContain('child__test_simple_text');
    expect(names).toContain('web__test_simple_text');
    expect(router.log).toEqual([]);
  });

  const cites = link === 'tcp' ? '[WP-05] ' : '';
  it.each(['child', 'web'])(`${cites}passes a client through to the server %s`, async (server) => {
    const router = await startForClient(link);
    router.write('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    const answer = await router.request(call('"a call"', `${server}__test_simple_text`));
    expect(contentText(answerOf(answer))).toBe(SIMPLE_TEXT);
    const failed = answerOf(await router.request(call(2, `${server}__test_error_handling`)));
    expect(failed.result?.isError).toBe(true);
    expect(answerOf(await router.request(requestText('3', 'ping')))).toEqual({
      jsonrpc: '2.0',
      id: 3,
      result: {},
    });
    expect(router.log).toEqual([]);
  });

  it('keeps the ids 7 and "7" apart', async () => {
    const router = await startForClient(link);
    const both = [router.request(call(7, 'child__test_simple_text'))];
    both.push(router.request(requestText('"7"', 'ping')));
    const [number = '', text = ''] = await Promise.all(both);
    expect(contentText(answerOf(number))).toBe(SIMPLE_TEXT);
    expect(answerOf(text)).toEqual({ jsonrpc: '2.0', id: '7', result: {} });
  });

  it('has 32 calls in flight, each answered with its own arguments', async () => {
    const router = await startForClient(link);
    const calls = Array.from({ length: 32 }, (_, index) => {
      const id = index % 2 === 0 ? String(index) : `"${index}"`;
      return router.request(call(id, 'scripted__outstanding', `{"of":32,"mine":${index}}`));
    });
    const echoes = (await Promise.all(calls)).map((text) => answerOf(text).result?.['echo']);
    expect(echoes).toEqual(Array.from({ length: 32 }, (_, mine) => ({ of: 32, mine })));
    expect(router.log).toEqual([]);
  });

  it('gets errors where it looks for them', async () => {
    const router = await startForClient(link);
    const noTool = answerOf(await router.request(call(1, 'child__no_such_tool')));
    expect(noTool.error ?? noTool.result?.isError).toBeTruthy();
    const noServer = answerOf(await router.request(call(2, 'nowhere__test_simple_text')));
    expect(noServer.error?.code).toBeLessThan(-32_000);
    const noMethod = answerOf(await router.request(requestText('3', 'no/such/method')));
    expect(noMethod.error?.code).toBe(-32_601);
    const noNamespace = answerOf(await router.request(requestText('4', 'nowhere.list')));
    expect(noNamespace.error?.message).toMatch(/child.*web/);
    expect(router.log).toEqual([]);
  });

  it('names a server by its default namespace', async () => {
    const all = await startForClient(link);
    const whole = answerOf(await all.request(requestText('1', 'prompts/list')));
    expect(whole.result?.prompts?.map(({ name }) => name)).toContain('web__test_simple_prompt');
    const one = await startForClient(link, { defaultNamespace: 'web' });
    const part = answerOf(await one.request(requestText('1', 'prompts/list')));
    expect(part.result?.prompts?.map(({ name }) => name)).toContain('test_simple_prompt');
  });

  it('is not disturbed by its own signs of life', async () => {
    const router = await startForClient(link, { times: { keepAliveMs: 5 } });
    for (let id = 1; id <= 40; id += 1) {
      const answer = await router.request(call(id, 'scripted__echo', `{"n":${id}}`));
      expect(answerOf(answer).result?.['echo']).toEqual({ n: id });
    }
    const strange = router.log.filter((line) => !line.startsWith('unexpected frame type 4:'));
    expect(strange).toEqual([]);
  });

  it('drops progress and log messages, and prints the answer behind them', async () => {
    const router = await startForClient(link);
    const progress = requestText(
      '1',
      'tools/call',
      '{"name":"scripted__progress","arguments":{"count":3},"_meta":{"progressToken":"p"}}',
    );
    expect(answerOf(await router.request(progress)).result).toMatchObject({ token: 'p' });
    expect(router.log).toHaveLength(3);
    expect(router.printed.filter((line) => line.includes('progress"'))).toEqual([]);
  });

  it('never takes a question of a server for an answer, as the server hears that nobody can be asked', async () => {
    const router = await startForClient(link);
    // The gateway counts its own requests from 1 too.
    for (const id of [1, 2, 3]) {
      const answer = answerOf(
        await router.request(call(id, 'scripted__ask', '{"method":"roots/list"}')),
      );
      expect(answer.result?.['answer']).toMatchObject({ code: -32_601 });
    }
    expect(router.log).toEqual([]);
  });

  it('waits in vain for an answer to a notification', async () => {
    const router = await startForClient(link, { times: { requestMs: 500 } });
    router.write('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    expect(answerOf(await router.request(requestText('1', 'ping'))).result).toEqual({});
    expect(router.printed).toHaveLength(2);
  });
});

it('the original router gives up a WebSocket on which no message comes', async () => {
  const router = await startForClient('websocket', { times: { webSocketReadMs: 300 } });
  expect(await router.ended).toBe('i/o timeout');
});

it('the original router does not wait in vain where notifications are answered for its sake', async () => {
  const entry = (await startScriptedServer('tcp-binary')).entry;
  const own = await openGateway({
    servers: { scripted: entry },
    server: { compat: { answer_notifications: true } },
  });
  for (const url of [
    `tcp://127.0.0.1:${own.port('tcp')}`,
    `ws://127.0.0.1:${own.port('ws')}/mcp`,
  ]) {
    const router = await OriginalRouter.start({ url, times: TIMES });
    await router.request(initialize('1'));
    const notice = '{"jsonrpc":"2.0","method":"notifications/initialized","id":null}';
    expect(answerOf(await router.request(notice))).toMatchObject({ id: null, result: {} });
    await router.close();
  }
  expect(await own.stop()).toBe(0);
});
