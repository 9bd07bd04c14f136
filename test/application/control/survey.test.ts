import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { agreement, silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';

const tools = agreement('{"tools":{}}');

describe('Survey', () => {
  test('looks at every server once, and one dead server is a row', async () => {
    const build = new GatewayBuild({
      good: {
        replies: { initialize: tools, 'tools/list': '{"tools":[{"name":"a"},{"name":"b"}]}' },
      },
      toolless: {},
      dead: {},
      silent: { replies: { initialize: silent } },
      circling: { replies: { initialize: tools, 'tools/list': '{"tools":[],"nextCursor":"1"}' } },
    });
    build.server('dead').unreachable = new Fault('backend_unavailable', 'refused');
    const surveying = build.survey.rows();
    await settled();
    build.clock.advance(66_000);
    const rows = await surveying;
    const found = rows.map(({ server, outcome }) => [
      server,
      outcome instanceof Fault ? outcome.code : outcome.tools,
    ]);
    expect(found).toEqual([
      ['good', 2],
      ['toolless', 0],
      ['dead', 'backend_unavailable'],
      ['silent', 'timeout'],
      ['circling', 'backend_protocol_error'],
    ]);
    expect(rows[0]).toMatchObject({ transport: 'unix', era: 'legacy' });
    for (const { links } of build.servers.values()) {
      for (const link of links) expect(link.isOpen).toBe(false);
    }
  });

  test('answers the pings of a server and leaves the rest alone', async () => {
    const build = new GatewayBuild({
      good: { replies: { initialize: tools, 'tools/list': silent } },
    });
    const surveying = build.survey.rows();
    await settled();
    const { link } = build.server('good');
    link.say('{"jsonrpc":"2.0","id":1,"method":"ping"}');
    link.say('{"jsonrpc":"2.0","method":"notifications/message","params":{}}');
    expect(link.responses).toEqual(['{"jsonrpc":"2.0","id":1,"result":{}}']);
    link.die();
    const [row] = await surveying;
    expect(row?.outcome instanceof Fault).toBe(true);
  });
});
