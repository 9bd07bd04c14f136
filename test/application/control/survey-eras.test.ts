import { describe, expect, test } from 'vitest';
import { Survey, type SurveyRow } from '../../../src/application/control/survey.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { agreement, type Reply } from '../../support/application/scripted-backend.ts';
import type { Heard } from '../../support/application/scripted-link.ts';
import { discovery, error, identity, Rig, status } from '../eras/rig.ts';

const survey = async (rig: Rig): Promise<SurveyRow | undefined> => {
  const { pools, eras, deadlines, clock } = rig;
  const [row] = await new Survey(pools, eras, deadlines, clock, identity).rows();
  return row;
};

const modern = { 'server/discover': discovery('["2026-07-28"]', '{"tools":{}}') };

/** Two pages of tools. */
const pages: Reply = ({ params }: Heard) =>
  params.includes('"cursor":"2"')
    ? '{"resultType":"complete","tools":[{"name":"c"}],"ttlMs":0,"cacheScope":"private"}'
    : '{"resultType":"complete","tools":[{"name":"a"},{"name":"b"}],"nextCursor":"2"}';

describe('a survey', () => {
  test('of a modern server needs no handshake and one link', async () => {
    const rig = new Rig({ replies: { ...modern, 'tools/list': pages } });
    expect(await survey(rig)).toMatchObject({ era: 'modern', outcome: { tools: 3 } });
    expect(rig.server.attempts).toBe(1);
    expect(rig.server.link.heard.map(({ method }) => method)).toEqual([
      'server/discover',
      'server/discover',
      'tools/list',
      'tools/list',
    ]);
    for (const { params } of rig.server.link.heard) {
      expect(params).toContain('"io.modelcontextprotocol/protocolVersion":"2026-07-28"');
    }
    expect(rig.openLinks).toBe(0);
  });

  test('mirrors its requests in headers', async () => {
    const rig = new Rig({ protocol: 'http', replies: { ...modern, 'tools/list': pages } });
    expect(await survey(rig)).toMatchObject({ transport: 'http', outcome: { tools: 3 } });
    const { headers } = rig.server.link.last('tools/list');
    expect(headers).toEqual(['mcp-protocol-version', '2026-07-28', 'mcp-method', 'tools/list']);
  });

  test('does not ask for tools that were not declared', async () => {
    const rig = new Rig({ replies: { 'server/discover': discovery() } });
    expect(await survey(rig)).toMatchObject({ era: 'modern', outcome: { tools: 0 } });
    expect(rig.server.link.all('tools/list')).toEqual([]);
  });

  test('of a legacy server uses the link on which it was asked for its era', async () => {
    const replies = {
      'server/discover': error(-32_601),
      initialize: agreement('{"tools":{}}'),
      'tools/list': '{"tools":[{"name":"a"}]}',
    };
    const rig = new Rig({ replies });
    expect(await survey(rig)).toMatchObject({ era: 'legacy', outcome: { tools: 1 } });
    expect(rig.server.attempts).toBe(1);
    expect(rig.openLinks).toBe(0);
  });

  test('tells what kept it from finding out the era', async () => {
    const rig = new Rig({ protocol: 'http', replies: { 'server/discover': status(503) } });
    const row = await survey(rig);
    expect(row?.era).toBeUndefined();
    expect(row?.outcome).toMatchObject({ code: 'backend_unavailable' });
  });

  test('tells when a modern server refuses', async () => {
    const rig = new Rig({ replies: { ...modern, 'tools/list': error(-32_603) } });
    const row = await survey(rig);
    expect(row?.outcome).toBeInstanceOf(Fault);
    expect(rig.openLinks).toBe(0);
  });

  test('tells when what is configured as modern says nothing of itself', async () => {
    const rig = new Rig({ era: 'modern', replies: { 'server/discover': error(-32_601) } });
    expect(await survey(rig)).toMatchObject({
      era: 'modern',
      outcome: { code: 'backend_protocol_error' },
    });
  });
});
