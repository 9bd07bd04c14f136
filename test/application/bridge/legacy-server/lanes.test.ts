import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { agreement } from '../../../support/application/scripted-backend.ts';
import { settled } from '../../../support/application/settled.ts';
import { asksAll, Rig } from './rig.ts';

const sampling = '{"sampling":{}}';

describe('whose session it is', () => {
  test('callers share one by principal and capabilities [ML-05] [ML-07]', async () => {
    const rig = new Rig();
    await rig.ask('tools/list', '', { principal: 'a', can: sampling });
    await rig.ask('tools/list', '', { principal: 'a', can: '{ "sampling" : {} }' });
    expect(rig.server.links).toHaveLength(1);
    await rig.ask('tools/list', '', { principal: 'b', can: sampling });
    await rig.ask('tools/list', '', { principal: 'a' });
    expect(rig.server.links).toHaveLength(3);
  });

  test('the order of capabilities does not count, tasks and changes of roots are never declared', async () => {
    const rig = new Rig();
    const tasks = '"io.modelcontextprotocol/tasks":{}';
    await rig.ask('tools/list', '', {
      can: `{"tasks":{"list":{}},"roots":{"listChanged":true},"extensions":{"x":{},${tasks}},"experimental":{"tasks":{},"y":{}}}`,
    });
    await rig.ask('tools/list', '', {
      can: '{"extensions":{"x":{}},"experimental":{"y":{}},"roots":{}}',
    });
    expect(rig.server.links).toHaveLength(1);
    expect(rig.link.last('initialize').params).toBe(
      '{"protocolVersion":"2025-11-25","capabilities":{"experimental":{"y":{}},"extensions":{"x":{}},"roots":{}},"clientInfo":{"name":"probe","version":"9"}}',
    );
  });

  test('the client’s name is passed on as it is, the gateway’s stands in for one that is not complete [ML-06]', async () => {
    const rig = new Rig();
    await rig.ask('tools/list', '', {
      principal: 'a',
      from: '{"name":"n","version":"1","x":1e400}',
    });
    expect(rig.link.last('initialize').params).toContain(
      '"clientInfo":{"name":"n","version":"1","x":1e400}',
    );
    for (const from of ['', '{"name":"n"}', `{"name":"n","version":"${'9'.repeat(9_000)}"}`]) {
      await rig.ask('tools/list', '', { principal: `b${from.length}`, from });
      expect(rig.link.last('initialize').params).toContain('"clientInfo":{"name":"mcp-gateway"');
    }
  });

  test('with declare_all there is one per principal, which declares everything that can be asked', async () => {
    const rig = new Rig({ capabilities: 'declare_all' });
    for (const can of [sampling, '{}', asksAll]) await rig.ask('tools/list', '', { can });
    await rig.ask('tools/list', '', { principal: 'b' });
    expect(rig.server.links).toHaveLength(2);
    expect(rig.link.last('initialize').params).toContain(
      '"capabilities":{"elicitation":{"form":{},"url":{}},"roots":{},"sampling":{"context":{},"tools":{}}}',
    );
  });

  test('a shared server has one for everybody, which declares nothing in the gateway’s name', async () => {
    const rig = new Rig({ shared: true });
    await rig.ask('tools/list', '', { principal: 'a', can: sampling });
    await rig.ask('tools/list', '', { principal: 'b', can: asksAll });
    expect(rig.server.links).toHaveLength(1);
    expect(rig.link.last('initialize').params).toContain(
      '"capabilities":{},"clientInfo":{"name":"mcp-gateway"',
    );
  });

  test('capabilities too long to be told apart are refused', async () => {
    const rig = new Rig();
    const asked = await rig.ask('tools/list', '', { can: `{"x":"${'y'.repeat(20_000)}"}` });
    expect(asked.sink.refusals.map(({ fault }) => fault.code)).toEqual(['invalid_params']);
    expect(rig.server.attempts).toBe(0);
  });

  test('what many different clients declare is not remembered for ever', async () => {
    const rig = new Rig({ maxSessionsPerServer: 2 });
    for (let count = 0; count < 600; count += 1) {
      await rig.ask('tools/list', '', { can: `{"x":{"n":${count}}}` });
      rig.link.answer(rig.link.last('tools/list'), '{}');
    }
    expect(rig.server.links.filter(({ isOpen }) => isOpen)).toHaveLength(2);
  });
});

describe('opening', () => {
  test('happens once for all who come meanwhile', async () => {
    const rig = new Rig();
    const open = rig.server.holdOpening();
    const calls = [rig.send('tools/list'), rig.send('tools/call'), rig.send('server/discover')];
    open();
    await settled();
    expect(rig.server.attempts).toBe(1);
    expect(rig.link.all('initialize')).toHaveLength(1);
    expect(calls[2]?.text).toContain('supportedVersions');
  });

  test('ends the handshake before anything else is sent', async () => {
    const rig = new Rig();
    await rig.ask('tools/list');
    expect(rig.link.heard.map(({ method }) => method)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/list',
    ]);
    expect(rig.server.eras).toEqual(['legacy']);
  });

  test('that fails fails all who wait, and the next call tries again', async () => {
    const rig = new Rig();
    rig.server.unreachable = new Fault('backend_unavailable', 'nobody there');
    const calls = [rig.send('tools/call'), rig.send('tools/list')];
    await settled();
    expect(calls.map(({ error }) => error.message)).toEqual(['nobody there', 'nobody there']);
    rig.server.unreachable = undefined;
    await rig.ask('tools/list');
    expect(rig.link.all('tools/list')).toHaveLength(1);
  });

  test('of a server that is not what it was taken for raises a doubt', async () => {
    const rig = new Rig({ replies: { initialize: agreement('{}', '2099-01-01') } });
    const asked = await rig.ask('tools/list');
    expect(asked.error.message).toContain('2099-01-01');
    expect(rig.doubts).toEqual(['demo']);
    expect(rig.link.isOpen).toBe(false);
  });

  test('does not outlive a client that goes meanwhile', async () => {
    const rig = new Rig();
    const open = rig.server.holdOpening();
    const asked = rig.send('tools/call');
    asked.cancel();
    open();
    await settled();
    expect(rig.link.all('tools/call')).toEqual([]);
    expect(asked.sink.events).toEqual(['abandon']);
  });

  test('counts as silence of the server', async () => {
    const rig = new Rig();
    rig.server.holdOpening();
    const asked = await rig.ask('tools/list');
    await rig.pass(9_000);
    expect(asked.isOpen).toBe(true);
    await rig.pass(2_000);
    expect(asked.error.message).toBe('the attempt was given up');
  });
});

test('the lists of many servers are asked for on the caller’s own session', async () => {
  const rig = new Rig({ offers: '{"tools":{}}', replies: { 'tools/list': '{"tools":[]}' } });
  const asked = await rig.ask('server/discover');
  const source = await rig.legacy.listSource(asked.request);
  if (source instanceof Fault) throw new Error(source.message);
  expect([source.declares('tools'), source.declares('prompts')]).toEqual([true, false]);
  const answer = await source.ask('tools/list', undefined);
  expect(answer instanceof Fault ? answer : answer.result).toBeDefined();
  expect(rig.server.links).toHaveLength(1);
});

test('the schemas of tools are asked for in the gateway’s own name', async () => {
  const tool =
    '{"name":"t","inputSchema":{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"A"}}}}';
  const rig = new Rig({ offers: '{"tools":{}}', replies: { 'tools/list': `{"tools":[${tool}]}` } });
  await rig.call();
  const headers = await rig.legacy.toolHeaders.of('t');
  expect(headers.map(({ header }) => header)).toEqual(['mcp-param-a']);
  expect(rig.link.last('initialize').params).toContain(
    '"capabilities":{},"clientInfo":{"name":"mcp-gateway"',
  );
});
