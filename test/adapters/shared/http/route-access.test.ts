import { describe, expect, onTestFinished, test } from 'vitest';
import type { Credential } from '../../../../src/application/ports/driven/credential-verifier.ts';
// What requests have by it.
import '../../../../src/adapters/shared/http/route-access.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../../src/domain/identity/principal.ts';
import { exchange } from '../../../support/http-peer.ts';
import { hostRig } from './rig.ts';

const gateway = {
  identify: ({ bearer }: Credential) =>
    bearer === 'right' ? anonymous : new Fault('unauthorized', 'not here', 2_000),
};
const known = { authorization: 'Bearer right' };

/** One page of each kind; they say whether figures may be shown. */
const started = async (figures: { areShown: boolean } = { areShown: false }) => {
  const { host } = hostRig({}, undefined, { gateway, showsFigures: () => figures.areShown });
  for (const access of ['public', 'brief', 'figures', 'authenticated'] as const) {
    host.app.get(`/${access}`, { config: { access } }, ({ seesFigures }) => ({ seesFigures }));
  }
  await host.start();
  onTestFinished(() => host.close());
  const ask = (path: string, headers: Record<string, string> = {}) =>
    exchange(host.address.port, { path, method: 'GET', headers });
  return { host, ask };
};

test('a page that says nothing of who is answered stops the start [S01]', () => {
  const { host } = hostRig();
  expect(() => host.app.get('/forgotten', () => 'secret')).toThrow(
    'nothing says who is answered at GET /forgotten',
  );
});

test.each([
  ['/public', 200, 200],
  ['/brief', 200, 200],
  ['/figures', 401, 200],
  ['/authenticated', 401, 200],
  ['/nowhere', 404, 404],
])('%s: strangers get %s, and who is known %s', async (path, stranger, friend) => {
  const { ask } = await started();
  expect((await ask(path)).status).toBe(stranger);
  expect((await ask(path, known)).status).toBe(friend);
});

test('a short page hears whether it may show figures', async () => {
  const { ask } = await started();
  expect(JSON.parse((await ask('/brief')).text)).toEqual({ seesFigures: false });
  expect(JSON.parse((await ask('/brief', known)).text)).toEqual({ seesFigures: true });
});

test('where figures are for everybody no page for those who are known is', async () => {
  const { ask } = await started({ areShown: true });
  expect((await ask('/figures')).status).toBe(200);
  expect(JSON.parse((await ask('/brief')).text)).toEqual({ seesFigures: true });
  expect((await ask('/authenticated')).status).toBe(401);
});

test('who is refused hears how to ask, and when', async () => {
  const { ask } = await started();
  const { headers, text } = await ask('/figures');
  expect(headers).toMatchObject({ 'www-authenticate': 'Bearer', 'retry-after': '2' });
  expect(JSON.parse(text)).toMatchObject({ error: { data: { error_code: 'unauthorized' } } });
});

describe('what a listener lists', () => {
  test('has every page, address of messages and WebSocket, and who is answered now', async () => {
    const figures = { areShown: false };
    const { host } = await started(figures);
    const accessOf = (path: string) =>
      host.waysIn.filter((way) => way.path === path).map(({ access, kind }) => `${kind} ${access}`);
    expect(accessOf('/here')).toEqual(['exchange authenticated']);
    expect(accessOf('/up')).toEqual(['upgrade authenticated']);
    expect(accessOf('/figures')).toContain('route authenticated');
    figures.areShown = true;
    expect(accessOf('/figures')).toContain('route public');
    expect(new Set(host.waysIn.map(({ at }) => at))).toEqual(
      new Set([`http://127.0.0.1:${host.address.port}`]),
    );
  });
});
