import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { answer, CacheRig } from './cache-rig.ts';

const slow = '{"name":"slow","arguments":{"a":1,"b":[2]}}';
const good = '{"content":[],"n":1.0}';

describe('the answer of a tool that is kept', () => {
  test('is given again, under the id of each call, until its time is over', () => {
    const rig = new CacheRig();
    const first = rig.ask(slow);
    answer(first, good);
    expect(first.sink.text).toBe(`{"jsonrpc":"2.0","id":1,"result":${good}}`);
    rig.clock.advance(59_999);
    const again = rig.ask('{ "arguments" : { "b":[2], "\\u0061":1 }, "name":"slow" }');
    expect([again.sent, again.sink.text]).toEqual([0, `{"jsonrpc":"2.0","id":2,"result":${good}}`]);
    rig.clock.advance(1);
    expect(rig.ask(slow).sent).toBe(1);
    expect(rig.metrics.cache).toEqual(['one miss', 'one hit', 'one miss']);
  });

  test.each([
    ['arguments', '{"name":"slow","arguments":{"a":2}}', {}],
    ['tool', '{"name":"other","arguments":{"a":1,"b":[2]}}', {}],
    ['principal', slow, { principal: 'you' }],
    ['revision', slow, { revision: '2024-11-05' }],
    ['server', slow, { server: 'two' }],
  ])('is not given for another %s', (_, params, other) => {
    const rig = new CacheRig();
    answer(rig.ask(slow), good);
    expect(rig.ask(params, other).sent).toBe(1);
  });

  test.each(['{"isError":true}', '{"resultType":"input_required"}', '{"task":{}}'])(
    'is not kept when it is %s',
    (result) => {
      const rig = new CacheRig();
      answer(rig.ask(slow), result);
      expect(rig.ask(slow).sent).toBe(1);
    },
  );

  test('is not kept when its client was told or asked something meanwhile, progress aside', () => {
    const rig = new CacheRig();
    const told = rig.ask(slow);
    told.call.push(encodeText('{"jsonrpc":"2.0","method":"notifications/message"}'));
    answer(told, good);
    const asked = rig.ask(slow);
    asked.call.askOpened();
    answer(asked, good);
    const progressed = rig.ask(slow);
    progressed.call.push(encodeText('{"jsonrpc":"2.0","method":"notifications/progress"}'));
    answer(progressed, good);
    expect(progressed.sent).toBe(1);
    expect(rig.ask(slow).sent).toBe(0);
  });

  test('is not asked for by a call that continues another one, wants a task, or has arguments twice', () => {
    const rig = new CacheRig();
    answer(rig.ask(slow), good);
    const more = '{"name":"slow","arguments":{"a":1,"b":[2]},';
    expect(rig.ask(`${more}"requestState":"x"}`).sent).toBe(1);
    expect(rig.ask(`${more}"task":{}}`).sent).toBe(1);
    expect(rig.ask(`${more}"arguments":{"a":2}}`).sent).toBe(1);
    expect(rig.metrics.cache.slice(1)).toEqual(['one bypass', 'one bypass', 'one bypass']);
  });

  test('is forgotten when the tools of the server change, also one that is under way', () => {
    const rig = new CacheRig();
    answer(rig.ask(slow), good);
    rig.say('notifications/tools/list_changed');
    const underWay = rig.ask(slow);
    expect(underWay.sent).toBe(1);
    rig.say('notifications/tools/list_changed');
    answer(underWay, good);
    expect(rig.ask(slow).sent).toBe(1);
  });

  test('is shown as the way of each call says', () => {
    const rig = new CacheRig();
    const first = rig.ask(slow);
    first.call.shown = () => messageOf('{"jsonrpc":"2.0","id":77,"result":{"for":"me"}}');
    answer(first, good);
    expect(first.sink.text).toContain('"for":"me"');
    expect(rig.ask(slow).sink.text).toContain(good);
  });
});

describe('a tool that says it may be repeated', () => {
  const listed = (annotations: string) =>
    `{"tools":[{"name":"look","annotations":${annotations}}]}`;
  const hinted = '{"readOnlyHint":true,"idempotentHint":true}';
  const look = '{"name":"look"}';
  const list = (rig: CacheRig, annotations: string): void =>
    answer(rig.ask('{}', { method: 'tools/list' }), listed(annotations));

  test('is kept from then on, until its server says otherwise', () => {
    const rig = new CacheRig();
    answer(rig.ask(look), good);
    expect(rig.ask(look).sent).toBe(1);
    list(rig, hinted);
    answer(rig.ask(look), good);
    expect(rig.ask(look).sent).toBe(0);
    rig.clock.advance(10_000);
    expect(rig.ask(look).sent).toBe(1);
    list(rig, '{"readOnlyHint":true}');
    expect(rig.ask(look).sent).toBe(1);
  });

  test('is a tool like any other once the list has changed', () => {
    const rig = new CacheRig();
    list(rig, hinted);
    rig.say('notifications/tools/list_changed');
    answer(rig.ask(look), good);
    expect(rig.ask(look).sent).toBe(1);
  });
});

describe('calls that ask the same at once', () => {
  test('are one call, whose answer all of them get', () => {
    const rig = new CacheRig();
    const all = [rig.ask(slow), rig.ask(slow), rig.ask(slow)];
    expect(all.map(({ sent }) => sent)).toEqual([1, 0, 0]);
    answer(all[0] ?? rig.ask(slow), good);
    expect(all.map(({ sink }) => sink.text)).toEqual(
      [1, 2, 3].map((id) => `{"jsonrpc":"2.0","id":${id},"result":${good}}`),
    );
    expect(rig.metrics.cache).toEqual(['one miss', 'one hit', 'one hit']);
  });

  test('do not end with one that is cancelled', () => {
    const rig = new CacheRig();
    const [first, second, third] = [rig.ask(slow), rig.ask(slow), rig.ask(slow)];
    second.call.abandon();
    first.call.abandon();
    expect([second.sent, third.sent, third.sink.isOver]).toEqual([0, 1, false]);
    answer(third, good);
    expect(third.sink.text).toContain(good);
    expect(rig.ask(slow).sent).toBe(0);
  });

  test('are sent one by one when there is nothing to share', () => {
    const rig = new CacheRig();
    const [first, second, third] = [rig.ask(slow), rig.ask(slow), rig.ask(slow)];
    first.call.onFailure(new Fault('timeout', 'late'));
    expect([second.sent, third.sent]).toEqual([1, 1]);
    answer(second, '{"isError":true}');
    answer(third, good);
    expect([second.sink.text, third.sink.text].map((text) => text.includes('isError'))).toEqual([
      true,
      false,
    ]);
  });

  test('do not wait for themselves when the first is sent a second time', () => {
    const rig = new CacheRig();
    const first = rig.ask(slow);
    const message = messageOf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${slow}}`);
    let sent = 0;
    const request = {
      call: first.call,
      message,
      edits: [],
      principal: 'me',
      revision: '2025-11-25',
    };
    rig.cache.pass(request, () => {
      sent += 1;
    });
    expect(sent).toBe(1);
  });
});

describe('a resource that says how long it lasts', () => {
  const read = (rig: CacheRig, principal = 'me', uri = 'a:1') =>
    rig.ask(`{"uri":"${uri}"}`, {
      method: 'resources/read',
      era: 'modern',
      revision: '2026-07-28',
      principal,
    });
  const lasting = (scope: string) =>
    `{"resultType":"complete","contents":[],"ttlMs":5000,"cacheScope":"${scope}"}`;

  test('is given again with the time that is left', () => {
    const rig = new CacheRig();
    answer(read(rig), lasting('private'));
    rig.clock.advance(2_000);
    expect(read(rig).sink.text).toContain('"ttlMs":3000');
    expect(read(rig, 'you').sent).toBe(1);
    rig.clock.advance(3_000);
    expect(read(rig).sent).toBe(1);
  });

  test('is given to everybody when it is public', () => {
    const rig = new CacheRig();
    answer(read(rig), lasting('public'));
    expect(read(rig, 'you').sent).toBe(0);
    expect(read(rig, 'you', 'a:2').sent).toBe(1);
  });

  test('is for its caller alone where the server knows its callers, whatever it says', () => {
    const rig = new CacheRig();
    const ask = (principal: string) =>
      rig.ask('{"uri":"a:1"}', {
        ...{ method: 'resources/read', era: 'modern', revision: '2026-07-28' },
        ...{ server: 'knows', principal },
      });
    answer(ask('me'), lasting('public'));
    expect(ask('me').sent).toBe(0);
    expect(ask('you').sent).toBe(1);
  });

  test('is forgotten when it changes, and no other', () => {
    const rig = new CacheRig();
    answer(read(rig), lasting('public'));
    answer(read(rig, 'me', 'a:2'), lasting('public'));
    rig.say('notifications/resources/updated', '{"uri":"a:1"}');
    expect([read(rig).sent, read(rig, 'me', 'a:2').sent]).toEqual([1, 0]);
  });

  test('is not kept when it says that it is stale at once, nor for clients that know no such word', () => {
    const rig = new CacheRig();
    answer(read(rig), '{"resultType":"complete","contents":[],"ttlMs":0,"cacheScope":"public"}');
    expect(read(rig).sent).toBe(1);
    const legacy = rig.ask('{"uri":"a:3"}', { method: 'resources/read' });
    answer(legacy, lasting('public'));
    expect(rig.ask('{"uri":"a:3"}', { method: 'resources/read' }).sent).toBe(1);
  });
});
