import { describe, expect, test } from 'vitest';
import type { Asker } from '../../../src/application/federation/asker.ts';
import { completionsInsteadOf } from '../../../src/application/federation/completions.ts';
import { defaultProfile } from '../../../src/domain/clients/client-profile.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';

const gone = new Fault('backend_unavailable', 'gone');

const askerOf = (era: 'legacy' | 'modern', declared: readonly string[] | Fault): Asker => ({
  era,
  partition: 'p',
  caller: { principal: anonymous, remoteAddress: '' },
  sessionId: undefined,
  profile: defaultProfile,
  closed: false,
  listSource: () =>
    declared instanceof Fault
      ? declared
      : {
          era: 'legacy',
          declares: (capability) => declared.includes(capability),
          hearing: () => undefined,
          ask: () => Promise.resolve(gone),
        },
});

describe('completions of one of several servers', () => {
  test('are asked of a server that has them', async () => {
    expect(await completionsInsteadOf(askerOf('legacy', ['completions']), 'a')).toBeUndefined();
  });

  test.each([
    ['legacy', '{"completion":{"values":[],"total":0,"hasMore":false}}'],
    ['modern', '{"resultType":"complete","completion":{"values":[],"total":0,"hasMore":false}}'],
  ] as const)('are none where a server has none, for a %s client', async (era, expected) => {
    const instead = await completionsInsteadOf(askerOf(era, ['tools']), 'a');
    expect(instead instanceof Uint8Array && decodeText(instead)).toBe(expected);
  });

  test('fail where the server cannot be reached', async () => {
    expect(await completionsInsteadOf(askerOf('modern', gone), 'a')).toBe(gone);
  });
});
