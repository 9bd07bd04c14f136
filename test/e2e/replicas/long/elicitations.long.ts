import { beforeAll, describe, expect, test } from 'vitest';
import { legacyRequest, toolParams } from '../../eras/support/clients/era-client.ts';
import { askingServer, redisForAll } from '../support/endings.ts';
import { Fleet } from '../support/fleet.ts';
import { isAnswer, LegacyClient } from '../support/legacy-client.ts';
import { ModernClient } from '../support/modern-client.ts';

const CLIENTS = 20;
const ROUNDS = 50;
const names = ['r1', 'r2', 'r3'];

const ask = legacyRequest('7', 'tools/call', toolParams('ask'));
const isQuestion = (data: string): boolean => data.includes('"elicitation/create"');

/** 1,000 questions of each era, each raised, streamed and answered on three different replicas. */
describe('questions across three replicas', () => {
  let fleet: Fleet;
  let url: string;
  beforeAll(async () => {
    const redis = await redisForAll();
    const { entry } = await askingServer();
    fleet = await Fleet.start({
      redis: redis.url,
      servers: { lean: entry },
      more: { eras: { ask_collect: '1ms' } },
    });
    url = fleet.url('/mcp/lean');
  });

  /** Each client's own turn of the three. */
  const turn = (index: number): readonly [string, string, string] => {
    const at = (step: number): string => names[(index + step) % names.length] ?? '';
    return [at(0), at(1), at(2)];
  };

  test('1,000 of the handshake era: raised on one, streamed on another, answered on a third', async () => {
    const run = async (index: number): Promise<void> => {
      const [owner, streams, answers] = turn(index);
      const client = await LegacyClient.open(url, owner);
      expect(client.opener).toBe(owner);
      for (let round = 0; round < ROUNDS; round += 1) {
        const stream = await client.post(ask, streams);
        const { data } = await stream.event(isQuestion);
        const id = /"id":("[^"]*"|\d+)/.exec(data)?.[1];
        const said = `{"jsonrpc":"2.0","id":${id},"result":{"action":"accept","content":{}}}`;
        const answered = await client.post(said, answers);
        expect([stream.replica, answered.replica, answered.status]).toEqual([
          streams,
          answers,
          202,
        ]);
        expect((await stream.event(isAnswer)).data).toContain('"id":7,"result":');
      }
      client.close();
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, index) => run(index)));
  });

  test('1,000 of the stateless era: parked on one, answered on another', async () => {
    const run = async (index: number): Promise<void> => {
      const [first, second, third] = turn(index);
      const client = new ModernClient(url);
      for (let round = 0; round < ROUNDS; round += 1) {
        const question = await client.begin('ask', first);
        const answer = await client.goOn('ask', question, round % 2 === 0 ? second : third);
        expect(answer).toContain('"content":[]');
      }
      client.close();
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, index) => run(index)));
  });
});
