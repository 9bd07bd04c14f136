import { describe, expect, it } from 'vitest';
import { call, expectSound } from '../faults/support/rig.ts';
import { openSpeaker, speakerNames } from '../faults/support/speakers.ts';
import { refusalOf, useBench } from './rig.ts';

/** An echo call with these bytes inside a string of its arguments. */
const around = (...bytes: readonly number[]): Buffer => {
  const [before = '', after = ''] = call(1, 'echo', '{"text":"|"}').split('|');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
};

/** Not UTF-8 (RFC 3629): a WebSocket ends at it by itself. */
const notUtf8: Readonly<Record<string, Buffer>> = {
  'a lone continuation': around(0x80),
  'a lead byte alone': around(0xc3),
  'an overlong slash': around(0xc0, 0xaf),
  'an overlong NUL': around(0xe0, 0x80, 0x80),
  'an overlong quote': around(0xc0, 0xa2),
  'a surrogate': around(0xed, 0xa0, 0x80),
  'beyond Unicode': around(0xf4, 0x90, 0x80, 0x80),
  'a byte of no encoding': around(0xff),
  'a cut character': around(0xf0, 0x9f, 0x98),
  'Latin-1': around(0xe9),
};

/** UTF-8, but no text of a message. */
const notText: Readonly<Record<string, Buffer | string>> = {
  'a byte order mark': `\uFEFF${call(1, 'echo')}`,
  'UTF-16': Buffer.from(`\uFEFF${call(1, 'echo')}`, 'utf16le').subarray(2),
  'half a pair, high': call(1, 'echo', '{"text":"\\ud83d"}'),
  'half a pair, low': call(1, 'echo', '{"text":"\\ude00"}'),
  'a pair the wrong way round': call(1, 'echo', '{"text":"\\ude00\\ud83d"}'),
  'half a pair in a key': call(1, 'echo', '{"\\ud83d":1}'),
  'a NUL between tokens': `{"jsonrpc":"2.0",\u0000"id":1,"method":"ping"}`,
  'a NUL in a string': call(1, 'echo', '{"text":"\u0000"}'),
  'a NUL at the end': `${call(1, 'echo')}\u0000`,
};

const bench = useBench();

describe.each(speakerNames)('[I06] over %s', (frontend) => {
  it('bytes that are not UTF-8 are refused and never replaced [SV-06]', async () => {
    const before = bench.heard.length;
    let speaker = await openSpeaker(bench.gateway, frontend);
    for (const [name, bytes] of Object.entries(notUtf8)) {
      const reply = await speaker.say(bytes);
      if (frontend === 'ws') {
        expect(reply, name).toMatchObject({ hasEnded: true, closeCode: 1007, texts: [] });
        speaker = await openSpeaker(bench.gateway, frontend);
      } else expect(refusalOf(reply).code, name).toBe(-32700);
    }
    expect(bench.heard.slice(before).join('')).not.toMatch(/\uFFFD|"text"/);
    await speaker.close();
  });

  it('byte order marks, NUL and half characters are refused and never repaired', async () => {
    const before = bench.heard.length;
    const speaker = await openSpeaker(bench.gateway, frontend);
    for (const [name, bytes] of Object.entries(notText)) {
      expect(refusalOf(await speaker.say(bytes)).code, name).toBe(-32700);
    }
    expect(bench.heard.slice(before).join('')).not.toMatch(/\uFFFD|"text"/);
    await speaker.close();
  });
});

it('is alive after all of it', async () => {
  await expectSound(bench.gateway);
});
