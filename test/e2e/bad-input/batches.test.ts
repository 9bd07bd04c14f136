import { describe, expect, it } from 'vitest';
import { call, expectSound } from '../faults/support/rig.ts';
import { openSpeaker, speakerNames } from '../faults/support/speakers.ts';
import { refusalOf, useBench } from './rig.ts';

const bench = useBench();

const batchOf = (count: number): string =>
  `[${Array.from({ length: count }, (_, index) => call(index + 1, 'echo')).join(',')}]`;

const idsOf = (text: string): readonly unknown[] =>
  (JSON.parse(text) as readonly { readonly id: unknown }[]).map(({ id }) => id).toSorted();

describe.each(speakerNames)('[I11] over %s', (frontend) => {
  it.each(['2025-06-18', '2025-11-25'])('a batch is refused in %s', async (version) => {
    const speaker = await openSpeaker(bench.gateway, frontend, version);
    for (const batch of [batchOf(1), batchOf(2), '[]', '[1,2]', '[[]]']) {
      expect(refusalOf(await speaker.say(batch)).code, batch).toBe(-32600);
    }
    await speaker.close();
  });

  it('a batch of up to 50 messages is answered in 2025-03-26', async () => {
    const speaker = await openSpeaker(bench.gateway, frontend, '2025-03-26');
    for (const count of [1, 2, 50]) {
      const { texts } = await speaker.say(batchOf(count));
      expect(texts).toHaveLength(1);
      expect(idsOf(texts[0] ?? '')).toHaveLength(count);
    }
    const mixed = `[${call(1, 'echo')},7,{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","id":2}]`;
    expect(idsOf((await speaker.say(mixed)).texts[0] ?? '')).toEqual([1, 2, null]);
    for (const batch of [batchOf(51), batchOf(1_001), '[]']) {
      expect(refusalOf(await speaker.say(batch)).code).toBe(-32600);
    }
    expect(refusalOf(await speaker.say('[{"jsonrpc"')).code).toBe(-32700);
    await speaker.close();
  });
});

it('is alive after all of it', async () => {
  await expectSound(bench.gateway);
});
