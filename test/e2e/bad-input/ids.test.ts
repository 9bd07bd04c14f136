import { describe, expect, it } from 'vitest';
import { call, expectSound } from '../faults/support/rig.ts';
import { openSpeaker, speakerNames } from '../faults/support/speakers.ts';
import { until } from '../faults/support/watch.ts';
import { rawMembers } from '../support/raw-json.ts';
import { refusalOf, useBench } from './rig.ts';

const usable = [
  '0',
  '-1',
  '-0',
  '1.5',
  '1e400',
  '1E+2',
  '9007199254740993',
  '123456789012345678901234567890',
  '""',
  '"1"',
  '"\\u0031"',
  '"é"',
  '"\\ud83d\\ude00"',
  '"a\\"b\\\\c"',
  `"${'x'.repeat(255)}"`,
];

const unusable = [
  'null',
  'true',
  '{}',
  '{"a":1}',
  '[]',
  '[1]',
  `"${'x'.repeat(256)}"`,
  '1'.repeat(258),
];

const bench = useBench();

describe.each(speakerNames)('over %s', (frontend) => {
  it('[I08] an id comes back byte for byte, or is refused', async () => {
    const speaker = await openSpeaker(bench.gateway, frontend);
    for (const id of usable) {
      const { texts } = await speaker.say(call(id, 'echo'));
      expect(texts, id).toHaveLength(1);
      expect(rawMembers(texts[0] ?? '').get('id'), id).toBe(id);
      expect(texts[0]).toContain('"result"');
      const { texts: errors } = await speaker.say(
        `{"jsonrpc":"2.0","id":${id},"method":"ping","method":"ping"}`,
      );
      expect(rawMembers(errors[0] ?? '').get('id'), id).toSatisfy(
        (echoed) => echoed === id || echoed === 'null',
      );
    }
    for (const id of unusable) {
      const reply = await speaker.say(call(id, 'echo'));
      expect(refusalOf(reply).code, id).toBe(-32600);
      expect(rawMembers(reply.texts[0] ?? '').get('id'), id).toBe('null');
    }
    await speaker.close();
  });

  it('[I07] a second request under an id in flight is refused, and the first is answered', async () => {
    const speaker = await openSpeaker(bench.gateway, frontend);
    const first = speaker.say(call(7, 'wait', '{"ms":400}'));
    await until(
      () => bench.heard.at(-1) ?? '',
      (last) => last.includes(frontend === 'http' ? '"wait"' : '"echo"'),
    );
    // An HTTP POST lasts until it is answered.
    if (frontend !== 'http') await first;
    const refusal = refusalOf(await speaker.say(call(7, 'echo')));
    expect(refusal.code).toBe(-32600);
    expect(refusal.data?.error_code).toBe('duplicate_request_id');
    await first;
    const answers = await until(
      () => speaker.all.filter((text) => text.includes('"id":7,')),
      (texts) => texts.some((text) => text.includes('"waited":true')),
    );
    expect(answers.filter((text) => text.includes('"result"'))).toHaveLength(1);
    // Free again once it is answered.
    expect((await speaker.say(call(7, 'echo'))).texts[0]).toContain('"echo"');
    await speaker.close();
  });
});

it('is alive after all of it', async () => {
  await expectSound(bench.gateway);
});
