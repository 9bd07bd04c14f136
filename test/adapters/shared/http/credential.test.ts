import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { requestCredential } from '../../../../src/adapters/shared/http/credential.ts';

const shownBy = (headers: Readonly<Record<string, string>>, apiKeyHeader?: string) => {
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, headers);
  const { bearer, apiKey, basic } = requestCredential(request, { apiKeyHeader }, '127.0.0.1');
  return { bearer, apiKey, basic };
};
const encoded = (text: string): string => Buffer.from(text).toString('base64');
const nothing = { bearer: undefined, apiKey: undefined, basic: undefined };

test.each([
  ['Bearer abc', { bearer: 'abc' }],
  ['bearer   abc ', { bearer: 'abc' }],
  ['Bearer a b', {}],
  ['Bearer', {}],
  ['Digest abc', {}],
  [`Basic ${encoded('ada:word')}`, { basic: { user: 'ada', password: 'word' } }],
  [
    `basic ${encoded('ada:with:colons: and spaces')}`,
    { basic: { user: 'ada', password: 'with:colons: and spaces' } },
  ],
  [`Basic ${encoded('ünï:pässwörd')}`, { basic: { user: 'ünï', password: 'pässwörd' } }],
  [`Basic ${encoded(':')}`, { basic: { user: '', password: '' } }],
  [`Basic ${encoded('nobody')}`, {}],
  ['Basic !!!', {}],
  [`Basic ${'A'.repeat(10_000)}`, {}],
])('Authorization: %j', (authorization, shown) => {
  expect(shownBy({ authorization })).toEqual({ ...nothing, ...shown });
});

test('an API key is looked for only where keys are known', () => {
  expect(shownBy({ 'x-api-key': 'key' }, 'x-api-key')).toEqual({ ...nothing, apiKey: 'key' });
  expect(shownBy({ 'x-api-key': 'key' })).toEqual(nothing);
  expect(shownBy({ 'x-api-key': 'key' }, 'x-team-key')).toEqual(nothing);
});
