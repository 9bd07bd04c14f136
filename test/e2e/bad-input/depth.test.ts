import { describe, expect, it } from 'vitest';
import { call, expectSound } from '../faults/support/rig.ts';
import { openSpeaker, speakerNames } from '../faults/support/speakers.ts';
import { refusalOf, useBench } from './rig.ts';

const LEVELS = 100_000;
/** Envelope, params and arguments are three levels; an echo comes back one level deeper. */
const DEEPEST = 64 - 3 - 1;

const arrays = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const objects = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

const deep: Readonly<Record<string, string>> = {
  'arrays in arguments': call(1, 'echo', `{"a":${arrays(LEVELS)}}`),
  'objects in arguments': call(1, 'echo', `{"a":${objects(LEVELS)}}`),
  'arrays alone': arrays(LEVELS),
  'arrays that never end': '['.repeat(LEVELS),
  'objects that never end': '{"a":'.repeat(LEVELS),
  'an id': `{"jsonrpc":"2.0","id":${arrays(LEVELS)},"method":"ping"}`,
  params: `{"jsonrpc":"2.0","id":1,"method":"ping","params":${arrays(LEVELS)}}`,
  'one level deeper than 64': call(1, 'echo', `{"a":${arrays(DEEPEST + 2)}}`),
};

const bench = useBench();

describe.each(speakerNames)('over %s', (frontend) => {
  it('deep nesting is refused and costs nothing', async () => {
    const speaker = await openSpeaker(bench.gateway, frontend);
    const fits = await speaker.say(call(1, 'echo', `{"a":${arrays(DEEPEST)}}`));
    expect(fits.texts[0]).toContain('"echo"');
    for (const [name, text] of Object.entries(deep)) {
      const askedMs = performance.now();
      const { code } = refusalOf(await speaker.say(text));
      expect([-32700, -32600], name).toContain(code);
      expect(performance.now() - askedMs, name).toBeLessThan(500);
    }
    await speaker.close();
  });
});

it('is alive after all of it', async () => {
  await expectSound(bench.gateway);
});
