import { describe, expect, test } from 'vitest';
import { EndpointServers } from '../../../support/application/endpoint-servers.ts';
import { GatewayBuild, type ServerPlan } from '../../../support/application/gateway-build.ts';
import type { Heard, ScriptedLink } from '../../../support/application/scripted-link.ts';
import { settled } from '../../../support/application/settled.ts';
import { discovered, meta } from '../../stateless/rig.ts';

const ids = ['alone-0', 'alone-1'];
const CAP = 2;

/** A gateway whose servers leave calls open until the test answers them. */
class Scene {
  readonly gateway: GatewayBuild;
  readonly servers: EndpointServers;
  readonly #open: { readonly heard: Heard; readonly link: ScriptedLink }[] = [];
  #answered = 0;

  constructor(plan: ServerPlan, maxWaiting = 100) {
    this.servers = new EndpointServers({
      replies: {
        'server/discover': discovered(),
        'tools/list': '{"resultType":"complete","tools":[],"ttlMs":60000,"cacheScope":"public"}',
        'tools/call': (heard, link) => {
          this.#open.push({ heard, link });
          return undefined;
        },
      },
    });
    const admission = { maxInFlight: CAP, maxWaiting, maxWaitMs: 10_000 };
    const options = { backend: this.servers, admission };
    this.gateway = new GatewayBuild({ alone: { endpoints: 2, ...plan } }, options);
  }

  /** How many calls each endpoint has seen. */
  get seen(): readonly number[] {
    return this.servers.heard('tools/call', ids);
  }

  async answerNext(): Promise<void> {
    const next = this.#open[this.#answered];
    if (next === undefined) throw new Error('no call is open');
    this.#answered += 1;
    next.link.answer(next.heard, '{"resultType":"complete","content":[]}');
    await settled();
  }

  get running(): number {
    return this.#open.length - this.#answered;
  }
}

const ways = [
  ['a session with its own server session', {}, false, CAP],
  ['a server all sessions share', { shared: true }, false, 2 * CAP],
  ['a modern client on a modern server', { era: 'modern' }, true, 2 * CAP],
  ['a legacy client on a modern server', { era: 'modern' }, false, 2 * CAP],
  ['a modern client on a legacy server', { era: 'legacy' }, true, CAP],
] as const;

describe.each(ways)('%s', (_, plan, isModern, most) => {
  const ask = (isMeta: boolean) => (isMeta ? `{"name":"x",${meta()}}` : '{"name":"x"}');

  test('has no more in flight than the caps allow, and all are served', async () => {
    const scene = new Scene(plan);
    const client = isModern ? scene.gateway.connect() : await scene.gateway.client();
    const sinks = [];
    for (let at = 0; at < 9; at += 1) {
      sinks.push(client.request(at, 'tools/call', ask(isModern)));
      await settled();
    }
    expect(scene.running).toBe(most);
    expect(Math.max(...scene.seen)).toBe(CAP);
    for (let at = 0; at < 9; at += 1) {
      await scene.answerNext();
      expect(scene.running).toBeLessThanOrEqual(most);
    }
    expect(sinks.filter((sink) => sink.text.includes('"result"'))).toHaveLength(9);
    expect(
      scene.gateway.pools.find('alone')?.balancer.states.map(({ isUsable }) => isUsable),
    ).toEqual([true, true]);
  });

  test('refuses what finds no room to wait, and lets go of who gives up or ends', async () => {
    const scene = new Scene(plan, 2);
    const client = isModern ? scene.gateway.connect() : await scene.gateway.client();
    const sinks = [];
    for (let at = 0; at < most + 3; at += 1) {
      sinks.push(client.request(at, 'tools/call', ask(isModern)));
      await settled();
    }
    expect(sinks.at(-1)?.refusals[0]?.fault).toMatchObject({ code: 'overloaded' });
    client.cancel(most); // the first that waits
    await scene.answerNext();
    expect(sinks[most]?.isAbandoned).toBe(true);
    expect(sinks[most + 1]?.events).toEqual([]);
    expect(scene.running).toBe(most); // the second took the turn
    client.request(99, 'tools/call', ask(isModern));
    await settled();
    client.session.close();
    await settled();
    expect(scene.running).toBe(most); // who waited is gone, and nothing was sent for it
  });
});

test('where one endpoint is slow, who may go anywhere goes to the other', async () => {
  const scene = new Scene({ era: 'modern' });
  const client = scene.gateway.connect();
  for (let at = 0; at < 8; at += 1) {
    client.request(at, 'tools/call', `{"name":"x",${meta()}}`);
    await settled();
  }
  const [slow = '', quick = ''] = ids;
  const answered = new Set<string>();
  for (let at = 0; at < 4; at += 1) {
    const { link } = scene.servers.at(quick);
    const next = link.all('tools/call').find(({ id }) => !answered.has(id));
    if (next === undefined) throw new Error('nothing to answer');
    answered.add(next.id);
    link.answer(next, '{"resultType":"complete","content":[]}');
    await settled();
  }
  expect(scene.servers.heard('tools/call', [slow, quick])).toEqual([CAP, CAP + 4]);
});
