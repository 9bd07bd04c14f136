import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addSecurityTxt,
  expiryWarning,
  type SecurityTxtSettings,
} from '../../../../src/adapters/inbound/resource-server/security-txt.ts';
import { reader } from './rig.ts';

const now = Date.UTC(2030, 0, 15, 12);
const day = 86_400_000;
const usual: SecurityTxtSettings = {
  contact: 'mailto:security@example.com',
  expires: undefined,
  policy: undefined,
};

const started = (settings: SecurityTxtSettings | undefined) =>
  reader((app) =>
    addSecurityTxt(
      app,
      () => settings,
      () => now,
    ),
  );

const linesOf = async (changes: Partial<SecurityTxtSettings>): Promise<readonly string[]> => {
  const { read } = await started({ ...usual, ...changes });
  return (await read('/.well-known/security.txt')).text.trimEnd().split('\n');
};

test('stands in both places as plain text [SV-13]', async () => {
  const { read } = await started({ ...usual, policy: 'https://example.com/policy' });
  for (const path of ['/.well-known/security.txt', '/security.txt']) {
    const { status, headers, text } = await read(path);
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(text).toBe(
      'Contact: mailto:security@example.com\nExpires: 2030-07-14T00:00:00Z\nPolicy: https://example.com/policy\n',
    );
  }
});

test('is not there without a contact', async () => {
  const { read } = await started(undefined);
  expect((await read('/security.txt')).status).toBe(404);
});

test.each([
  ['2030-06-01T10:00:00+02:00', '2030-06-01T08:00:00Z'],
  ['2025-12-31T23:59:59Z', '2030-07-14T00:00:00Z'],
  ['2030-01-15T12:00:00Z', '2030-07-14T00:00:00Z'],
  ['2040-01-01T00:00:00Z', '2031-01-14T00:00:00Z'],
])('of %s it shows %s', async (expires, shown) => {
  expect(await linesOf({ expires })).toContain(`Expires: ${shown}`);
});

test('whatever is written, there is one moment, in the future and within a year [S23]', async () => {
  const moments = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(8e12) });
  await fc.assert(
    fc.asyncProperty(fc.option(moments), async (moment) => {
      const lines = await linesOf({ expires: moment?.toISOString() });
      const shown = lines.filter((line) => line.startsWith('Expires: '));
      expect(shown.length).toBe(1);
      const ms = Date.parse(shown[0]?.slice('Expires: '.length) ?? '');
      expect(ms).toBeGreaterThan(now - 1_000);
      expect(ms).toBeLessThanOrEqual(now + 365 * day);
    }),
    { numRuns: 30 },
  );
});

describe('what the operator is told of it', () => {
  test.each([
    [undefined, undefined],
    [-1, 'it is over'],
    [10, 'it is over in 10 days'],
    [90, undefined],
    [500, 'it is further away than a year'],
  ])('%s days from now: %s', (days, told) => {
    const written = days === undefined ? undefined : new Date(now + days * day).toISOString();
    const warning = expiryWarning(written, now);
    if (told === undefined) expect(warning).toBe(undefined);
    else expect(warning).toContain(told);
  });
});
