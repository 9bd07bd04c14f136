import { describe, expect, test } from 'vitest';
import {
  type InstructionsSettings,
  KnownInstructions,
} from '../../../src/application/federation/known-instructions.ts';
import { SelfDescription } from '../../../src/application/pools/self-description.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { settled } from '../../support/application/settled.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const greeting = (instructions?: string) =>
  messageOf(
    `{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{}${instructions === undefined ? '' : `,"instructions":${JSON.stringify(instructions)}`}}}`,
  );

const rigOf = (settings: Partial<InstructionsSettings> = {}) => {
  const clock = new HandClock();
  const all = ['a', 'b'].map((server) => ({ server, said: new SelfDescription() }));
  const known = new KnownInstructions(
    { pools: { all }, timers: clock },
    { mode: 'merge', maxLength: 4_000, own: new Map(), ...settings },
  );
  const asked: string[] = [];
  const ask = (server: string): unknown => {
    asked.push(server);
    return held.promise;
  };
  let held = Promise.withResolvers<void>();
  const [a, b] = all.map(({ said }) => said);
  if (a === undefined || b === undefined) throw new Error('there are two servers');
  return {
    clock,
    a,
    b,
    asked,
    answered: () => held.resolve(),
    failed: () => held.reject(new Error('down')),
    hold: () => {
      held = Promise.withResolvers();
    },
    merged: () => known.merged(ask),
  };
};

describe('instructions of servers', () => {
  test('that were heard before are there at once, in the order of the servers, and nobody is asked', () => {
    const { a, b, asked, merged } = rigOf();
    b.greeted(greeting('Be b.'));
    a.greeted(greeting('Be a.'));
    expect(merged()).toBe('# a\n\nBe a.\n\n# b\n\nBe b.');
    expect(asked).toEqual([]);
    a.greeted(greeting());
    expect(merged()).toBe('# b\n\nBe b.');
  });

  test('may come with a discovery', () => {
    const { a, b, merged } = rigOf();
    a.discovered(
      messageOf(
        '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{},"instructions":"Be a.","ttlMs":0,"cacheScope":"private"}}',
      ),
    );
    b.discovered(messageOf('{"jsonrpc":"2.0","id":1,"result":{}}'));
    expect([a.isKnown, b.isKnown]).toEqual([true, false]);
    b.greeted(greeting());
    expect(merged()).toBe('# a\n\nBe a.');
  });

  test('of servers nobody asked are asked for once, while the client waits', async () => {
    const { a, b, asked, merged, answered } = rigOf();
    const [first, second] = [merged(), merged()];
    expect(asked).toEqual(['a', 'b']);
    a.greeted(greeting('Be a.'));
    b.greeted(greeting());
    answered();
    expect(await Promise.all([first, second])).toEqual(['# a\n\nBe a.', '# a\n\nBe a.']);
    expect(merged()).toBe('# a\n\nBe a.');
    expect(asked).toHaveLength(2);
  });

  test('that come late are in for the next client, who does not wait', async () => {
    const { a, b, clock, merged } = rigOf();
    const first = merged();
    a.greeted(greeting('Be a.'));
    clock.advance(999);
    await settled();
    let isOver = false;
    void Promise.resolve(first).then(() => {
      isOver = true;
    });
    await settled();
    expect(isOver).toBe(false);
    clock.advance(1);
    expect(await first).toBe('# a\n\nBe a.');
    await settled();
    b.greeted(greeting('Be b.'));
    expect(merged()).toBe('# a\n\nBe a.\n\n# b\n\nBe b.');
  });

  test('of a server that is down are not asked for again: it is heard when it is back', async () => {
    const { a, b, asked, merged, failed } = rigOf();
    const first = merged();
    failed();
    expect(await first).toBeUndefined();
    expect(merged()).toBeUndefined();
    expect(asked).toHaveLength(2);
    a.greeted(greeting('Back.'));
    b.greeted(greeting());
    expect(merged()).toBe('# a\n\nBack.');
  });

  test('may be written in the configuration, or left out: then nobody is asked', () => {
    const own = new Map<string, string | false>([
      ['a', 'Mine.'],
      ['b', false],
    ]);
    const { a, b, asked, merged } = rigOf({ own });
    expect(merged()).toBe('# a\n\nMine.');
    a.greeted(greeting('Its own.'));
    b.greeted(greeting('Its own.'));
    expect(merged()).toBe('# a\n\nMine.');
    expect(asked).toEqual([]);
  });

  test('are not repeated when that is off', () => {
    const { a, asked, merged } = rigOf({ mode: 'off' });
    a.greeted(greeting('Be a.'));
    expect(merged()).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test('are cut to what is allowed', () => {
    const { a, b, merged } = rigOf({ maxLength: 60 });
    a.greeted(greeting('x'.repeat(1_000)));
    b.greeted(greeting());
    expect(merged()).toHaveLength(60);
  });
});
