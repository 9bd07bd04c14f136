import { describe, expect, test } from 'vitest';
import { settled } from '../../../support/application/settled.ts';
import { accepted, asksAll, collectMs, elicit, Rig } from './rig.ts';

const offers = '{"logging":{}}';
const told = { 'logging/setLevel': '{}' };
const log = (level: string, data = '1'): string =>
  `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"${level}","data":${data}}}`;

const levelsOf = (rig: Rig): readonly string[] =>
  rig.link.all('logging/setLevel').map(({ params }) => params);

describe('the level of a session', () => {
  test('is raised before the first request that wants to hear more', async () => {
    const rig = new Rig({ offers });
    await rig.ask('tools/call', '', { logLevel: 'warning' });
    expect(levelsOf(rig)).toEqual(['{"level":"warning"}']);
    expect(rig.link.all('tools/call')).toEqual([]);
    rig.link.answer(rig.link.last('logging/setLevel'), '{}');
    await rig.pass(0);
    expect(rig.link.all('tools/call')).toHaveLength(1);
  });

  test('follows whoever wants to hear most, and is never taken back', async () => {
    const rig = new Rig({ offers, replies: told });
    for (const logLevel of ['warning', 'error', 'info', 'notice', 'debug', 'emergency']) {
      await rig.ask('tools/call', '', { logLevel });
    }
    expect(levelsOf(rig)).toEqual(['{"level":"warning"}', '{"level":"info"}', '{"level":"debug"}']);
    expect(rig.link.all('tools/call')).toHaveLength(6);
  });

  test('is left alone by requests without one, and with servers that do not log', async () => {
    const rig = new Rig({ offers, replies: told });
    await rig.ask('tools/call');
    expect(levelsOf(rig)).toEqual([]);
    const silent = new Rig();
    await silent.ask('tools/call', '', { logLevel: 'debug' });
    expect(levelsOf(silent)).toEqual([]);
    expect(silent.link.all('tools/call')).toHaveLength(1);
  });

  test('that a server refuses keeps no request from it', async () => {
    const rig = new Rig({ offers });
    await rig.ask('tools/call', '', { logLevel: 'debug' });
    rig.link.refuse(rig.link.last('logging/setLevel'), '{"code":-32603,"message":"no"}');
    await rig.pass(0);
    expect(rig.link.all('tools/call')).toHaveLength(1);
  });

  test('is told anew to a session that takes another one’s place', async () => {
    const rig = new Rig({ offers, replies: told });
    await rig.ask('tools/call', '', { logLevel: 'info' });
    rig.link.die();
    await settled();
    await rig.ask('tools/call', '', { logLevel: 'info' });
    expect(levelsOf(rig)).toEqual(['{"level":"info"}']);
  });

  test('is raised by a request that brings answers', async () => {
    const rig = new Rig({ offers, replies: told });
    const asked = await rig.call();
    const heard = rig.link.last('tools/call');
    elicit(rig.link, heard);
    await rig.pass(collectMs);
    const retry = await rig.retry(asked.state, `"elicitation_1":${accepted}`, { logLevel: 'info' });
    expect(levelsOf(rig)).toEqual(['{"level":"info"}']);
    rig.link.say(log('info'), heard.call);
    expect(retry.sink.pushed).toEqual([log('info')]);
  });

  test('is not waited for by a client that goes', async () => {
    const rig = new Rig({ offers });
    const asked = await rig.ask('tools/call', '', { logLevel: 'debug' });
    asked.cancel();
    rig.link.answer(rig.link.last('logging/setLevel'), '{}');
    await rig.pass(0);
    expect(rig.link.all('tools/call')).toEqual([]);
    expect(rig.link.all('notifications/cancelled')).toEqual([]);
  });
});

describe('a log message', () => {
  test('goes to the request it belongs to, from the level on that this one wants [ML-16]', async () => {
    const rig = new Rig({ offers, replies: told });
    const loud = await rig.ask('tools/call', '', { logLevel: 'debug' });
    const quiet = await rig.ask('tools/call', '', { logLevel: 'error' });
    const none = await rig.ask('tools/call');
    for (const { call } of rig.link.all('tools/call')) {
      for (const level of ['debug', 'error', 'alert', 'nonsense']) rig.link.say(log(level), call);
    }
    expect(loud.sink.pushed).toEqual([log('debug'), log('error'), log('alert')]);
    expect(quiet.sink.pushed).toEqual([log('error'), log('alert')]);
    expect(none.sink.pushed).toEqual([]);
    expect(rig.metrics.dropped).toEqual([]);
  });

  test('outside any request reaches nobody', async () => {
    const rig = new Rig({ offers, replies: told });
    const asked = await rig.ask('tools/call', '', { logLevel: 'debug' });
    rig.link.say(log('error'));
    expect(asked.sink.pushed).toEqual([]);
    expect(rig.metrics.dropped).toEqual(['unattributable']);
  });

  test('on one channel belongs to the only request there', async () => {
    const rig = new Rig({ carrier: 'channel', offers, replies: told });
    const asked = await rig.ask('tools/call', '', { logLevel: 'info' });
    rig.link.say(log('info'));
    expect(asked.sink.pushed).toEqual([log('info')]);
  });

  test('on one channel belongs to nobody when there are several', async () => {
    const rig = new Rig({ carrier: 'channel', offers, replies: told });
    const calls = [
      await rig.ask('tools/call', '', { logLevel: 'info' }),
      await rig.ask('tools/list', '', { logLevel: 'info' }),
    ];
    rig.link.say(log('info'));
    expect(calls.map(({ sink }) => sink.pushed)).toEqual([[], []]);
    expect(rig.metrics.dropped).toEqual(['unattributable']);
  });

  test('on one channel belongs to nobody once a request was given up there', async () => {
    const rig = new Rig({ carrier: 'channel', offers, replies: told });
    const gone = await rig.ask('tools/call', '', { logLevel: 'info' });
    gone.cancel();
    const asked = await rig.ask('tools/call', '', { logLevel: 'info' });
    rig.link.say(log('info'));
    expect(asked.sink.pushed).toEqual([]);
    expect(rig.metrics.dropped).toEqual(['unattributable']);
  });

  test('on a channel that all share belongs to nobody', async () => {
    const rig = new Rig({ carrier: 'channel', shared: true, offers, replies: told });
    const asked = await rig.ask('tools/call', '', { logLevel: 'info' });
    rig.link.say(log('info'));
    expect(asked.sink.pushed).toEqual([]);
    expect(rig.metrics.dropped).toEqual(['unattributable']);
  });

  test('of a parked call reaches nobody', async () => {
    const rig = new Rig({ offers, replies: told });
    const asked = await rig.call('tool', { logLevel: 'info', can: asksAll });
    const heard = rig.link.last('tools/call');
    elicit(rig.link, heard);
    await rig.pass(collectMs);
    rig.link.say(log('info'), heard.call);
    expect(asked.sink.pushed).toEqual([]);
  });
});
