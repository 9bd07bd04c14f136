import { expect, test } from 'vitest';
import { ResourceSubscriptions } from '../../../../src/application/bridge/legacy-server/resource-subscriptions.ts';
import { Deadlines } from '../../../../src/application/links/deadlines.ts';
import { nobody } from '../../../../src/application/links/nobody.ts';
import { Upstream } from '../../../../src/application/links/upstream.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { RecordingMetrics } from '../../../support/application/recording-metrics.ts';
import { ScriptedServer } from '../../../support/application/scripted-backend.ts';
import type { ScriptedLink } from '../../../support/application/scripted-link.ts';
import { settled } from '../../../support/application/settled.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

const build = async (): Promise<{ subscriptions: ResourceSubscriptions; link: ScriptedLink }> => {
  const server = new ScriptedServer({ carrier: 'exchange' });
  const endpoint = {
    id: 'e',
    server: 's',
    target: { protocol: 'unix', path: '/s', framing: 'newline' },
  } as const;
  const upstream = new Upstream(endpoint, nobody, new RecordingMetrics());
  const link = await server.open(upstream, new AbortController().signal);
  if (link instanceof Fault) throw new Error(link.message);
  upstream.attach(link);
  const clock = new HandClock();
  const subscriptions = new ResourceSubscriptions(upstream, new Deadlines(1_000, clock, clock));
  return { subscriptions, link: server.link };
};

const methods = (link: ScriptedLink): readonly (string | undefined)[] =>
  link.heard.map(({ method }) => method);

test('the server is told once, however many want a resource', async () => {
  const { subscriptions, link } = await build();
  const [one, other] = [subscriptions.add('a:1'), subscriptions.add('a:1')];
  await settled();
  link.answer(link.last('resources/subscribe'), '{}');
  expect([await one, await other]).toEqual([true, true]);
  subscriptions.remove('a:1');
  await settled();
  expect(methods(link)).toEqual(['resources/subscribe']);
  subscriptions.remove('a:1');
  subscriptions.remove('a:2');
  await settled();
  expect(methods(link)).toEqual(['resources/subscribe', 'resources/unsubscribe']);
});

test('a server that refuses is not told again by those who wanted it at the same time', async () => {
  const { subscriptions, link } = await build();
  const both = [subscriptions.add('a:1'), subscriptions.add('a:1')];
  await settled();
  link.refuse(link.last('resources/subscribe'), '{"code":-32602,"message":"no"}');
  expect(await Promise.all(both)).toEqual([false, false]);
});

test('who wants a resource again while its end is under way is told after that', async () => {
  const { subscriptions, link } = await build();
  const first = subscriptions.add('a:1');
  await settled();
  link.answer(link.last('resources/subscribe'), '{}');
  await first;
  subscriptions.remove('a:1');
  const second = subscriptions.add('a:1');
  await settled();
  expect(methods(link)).toEqual(['resources/subscribe', 'resources/unsubscribe']);
  link.answer(link.last('resources/unsubscribe'), '{}');
  await settled();
  link.answer(link.last('resources/subscribe'), '{}');
  expect(await second).toBe(true);
  subscriptions.remove('a:1');
  await settled();
  expect(methods(link)).toHaveLength(4);
});
