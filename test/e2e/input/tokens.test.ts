import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addressOf,
  postOf,
  RawConnection,
  streamRequest,
  webSocketHandshake,
} from '../faults/support/raw-bytes.ts';
import { type FaultGateway, initialize, openGateway } from '../faults/support/rig.ts';
import { stdioEntry } from '../faults/support/server-process.ts';
import { post } from '../faults/support/speakers.ts';

const usual = 'u'.repeat(4_096);
const longest = 'l'.repeat(8_192);

let byDefault: FaultGateway;
let capped: FaultGateway;
/** Its own token is longer than it may be. */
let tooShort: FaultGateway;
beforeAll(async () => {
  const open = (token: string, validation = {}) =>
    openGateway({ servers: { demo: stdioEntry }, auth: { provider: 'token', token }, validation });
  byDefault = await open(longest);
  capped = await open(usual, { max_token_length: 4_096 });
  tooShort = await open(`${usual}u`, { max_token_length: 4_096 });
});
afterAll(async () => {
  const ends = [await byDefault.stop(), await capped.stop(), await tooShort.stop()];
  expect(ends).toEqual([0, 0, 0]);
});

const bearer = (token: string): string => `Authorization: Bearer ${token}\r\nConnection: close\r\n`;
const withLine = (request: string, line: string): Buffer =>
  Buffer.from(request.replace('\r\n', `\r\n${line}\r\n`));

const firstLine = async (gateway: FaultGateway, text: string): Promise<string> => {
  const connection = await RawConnection.open(addressOf(gateway, 'lines'));
  await connection.write(`${text}\n`);
  await connection.until(() => connection.text.includes('\n'));
  await connection.vanish();
  return connection.text;
};

const login = (token: string): string =>
  initialize().replace('"params":{', `"params":{"token":${JSON.stringify(token)},`);
const enveloped = (token: string): string =>
  `{"auth_token":${JSON.stringify(token)},"message":${initialize()}}`;

/** Each way to show a token that gives an answer at once, and what that says of it. */
const ways: Readonly<Record<string, (gateway: FaultGateway, token: string) => Promise<string>>> = {
  'a header over HTTP': async (gateway, token) =>
    (await post(gateway, 'http', postOf('/mcp', initialize(), bearer(token)))).head,
  'a header of an upgrade': async (gateway, token) => {
    const connection = await RawConnection.open(addressOf(gateway, 'ws'));
    await connection.write(withLine(webSocketHandshake(), `Authorization: Bearer ${token}`));
    await connection.until(() => connection.text.includes('\r\n\r\n'));
    await connection.vanish();
    return connection.text;
  },
  'a header over SSE': async (gateway, token) => {
    const connection = await RawConnection.open(addressOf(gateway, 'sse'));
    await connection.write(streamRequest('/sse', bearer(token)));
    await connection.until(() => connection.text.includes('\r\n\r\n'));
    await connection.vanish();
    return connection.text;
  },
  'params.token': (gateway, token) => firstLine(gateway, login(token)),
  'an envelope': (gateway, token) => firstLine(gateway, enveloped(token)),
};

const isIn = (answer: string): boolean => /^HTTP\/1\.1 (?:200|101)|"result"/.test(answer);

it.each(Object.entries(ways))('[SV-04] a token in %s is read up to the cap', async (_, show) => {
  expect(isIn(await show(capped, usual))).toBe(true);
  expect(isIn(await show(byDefault, longest))).toBe(true);
  expect(await show(tooShort, `${usual}u`)).toMatch(/^HTTP\/1\.1 401|-32002/);
  expect(await show(byDefault, `${longest}l`)).toMatch(/^HTTP\/1\.1 401|-32002/);
});

it.each(['\0', '\r', '\n', '\r\nX-Evil: 1'])(
  '[SV-04] a token with %j inside is none',
  async (part) => {
    for (const token of [`${usual}${part}`, `${part}${usual}`, `u${part}u`]) {
      for (const text of [login(token), enveloped(token)]) {
        expect(await firstLine(capped, text)).toContain('-32002');
      }
    }
    const { head } = await post(capped, 'http', postOf('/mcp', initialize(), bearer(`u${part}u`)));
    expect(head).toMatch(/^HTTP\/1\.1 40[01] /);
  },
);
