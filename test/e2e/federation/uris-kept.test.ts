import { beforeAll, describe, expect, test } from 'vitest';
import { type EraClient, toolParams } from '../eras/support/clients/era-client.ts';
import { hear } from '../eras/support/listening.ts';
import type { Rig } from '../eras/support/rig.ts';
import { rawAt } from '../support/raw-json.ts';
import { fetchedUri, sharedUri, template } from './support/same-uris.ts';
import {
  blocks,
  cells,
  listed,
  read,
  rigFor,
  type Twins,
  urisHeard,
  wrapped,
} from './support/uri-rig.ts';

describe.each(cells)('kept URIs: $front client, $back servers', ({ front, back }) => {
  let rig: Rig;
  let twins: Twins;
  let client: EraClient;
  beforeAll(async () => {
    ({ rig, twins } = await rigFor('keep', back));
    client = await rig.open(front);
  });

  test('each is listed once, and the first server that announces it owns it', async () => {
    expect(await listed(client, 'resources/list', 'resources', 'uri')).toEqual([
      sharedUri,
      fetchedUri,
      'test://a/own',
      'test://b/own',
    ]);
    expect(
      await listed(client, 'resources/templates/list', 'resourceTemplates', 'uriTemplate'),
    ).toEqual([template]);
    for (const [uri, owner] of [
      [sharedUri, 'a'],
      ['test://both/items/7', 'a'],
      ['test://b/own', 'b'],
    ] as const) {
      const answer = await read(client, `"${uri}"`, uri);
      expect(rawAt(answer, 'result', 'contents')).toBe(`[{"uri":"${uri}","text":"of ${owner}"}]`);
    }
    const warnings = rig.gateway.lines.filter((line) => line.includes('announce the same'));
    expect(warnings.filter((line) => line.includes(sharedUri))).toHaveLength(1);
  });

  test('a wrapped one reaches its server all the same', async () => {
    const answer = await read(client, '1', wrapped('b', sharedUri));
    expect(rawAt(answer, 'result', 'contents')).toBe(
      `[{"uri":"${wrapped('b', sharedUri)}","text":"of b"}]`,
    );
    expect(twins.b.peer.complaints).toEqual([]);
  });

  test('one that nobody announces is refused, with the way to reach a server', async () => {
    const answer = await read(client, '1', 'test://nobody/x');
    expect(rawAt(answer, 'error', 'code')).toBe(front === 'legacy' ? '-32002' : '-32602');
    expect(rawAt(answer, 'error', 'data')).toContain('"uri":"test://nobody/x"');
    expect(rawAt(answer, 'error', 'message')).toContain('mcpgw:{server}/{uri}');
  });

  test('nothing changes in results', async () => {
    const args = `{"result":{"content":${blocks(sharedUri)}${back === 'modern' ? ',"resultType":"complete"' : ''}}}`;
    const called = await client.request('1', 'tools/call', toolParams('b__exactly', args));
    expect(rawAt(called, 'result', 'content')).toBe(blocks(sharedUri));
  });

  test('changes come once for each way in which a client wrote a URI', async () => {
    const hearer = await rig.open(front);
    const uris = [sharedUri, wrapped('a', sharedUri), wrapped('b', sharedUri)];
    await hear(hearer, '"hears"', { uris });
    for (const { peer } of Object.values(twins)) peer.announce('updated', sharedUri);
    expect((await urisHeard(hearer, 3)).toSorted()).toEqual(uris.toSorted());
    if (front === 'legacy') {
      await hearer.request('"off"', 'resources/unsubscribe', `{"uri":"${sharedUri}"}`);
      for (const { peer } of Object.values(twins)) peer.announce('updated', sharedUri);
      const heard = await urisHeard(hearer, 5);
      expect(heard.slice(3).toSorted()).toEqual(uris.slice(1).toSorted());
    }
    await hearer.close();
  });
});
