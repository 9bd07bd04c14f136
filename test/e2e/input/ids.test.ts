import { describe, expect, it } from 'vitest';
import { refusalOf, useBench } from '../bad-input/rig.ts';
import { call } from '../faults/support/rig.ts';
import { openSpeaker, speakerNames } from '../faults/support/speakers.ts';
import { rawMembers } from '../support/raw-json.ts';

const bench = useBench();
const strict = useBench({ validation: { strict_ids: true } });

const withControls = [
  '"\\u0000"',
  '"a\\nb"',
  '"\\u001b[31m"',
  '"\\u007f"',
  '"\u009b"',
  '"\\u0085"',
];
const loose = ['"a b"', '"é"', '"a.b"', '"a/b"', '""', '"\\u0061"'];
const usable = ['7', '-1', '1e3', '"A-b_9"', `"${'x'.repeat(255)}"`];

describe.each(speakerNames)('over %s', (frontend) => {
  it('[SV-01] ids over 255 characters or with controls are refused, and what is no letter, digit, - or _ when they are strict', async () => {
    for (const [rig, legal, illegal] of [
      [bench, [...usable, ...loose], withControls],
      [strict, usable, [...withControls, ...loose]],
    ] as const) {
      const speaker = await openSpeaker(rig.gateway, frontend);
      for (const id of legal) {
        const { texts } = await speaker.say(call(id, 'echo'));
        expect(texts[0], id).toContain('"result"');
        expect(rawMembers(texts[0] ?? '').get('id')).toBe(id);
      }
      const before = rig.heard.length;
      for (const id of [...illegal, `"${'x'.repeat(256)}"`]) {
        const reply = await speaker.say(call(id, 'echo', '{"illegal":1}'));
        expect(refusalOf(reply).code, id).toBe(-32600);
      }
      expect(rig.heard.slice(before).filter((text) => text.includes('illegal'))).toEqual([]);
      await speaker.close();
    }
  });
});
