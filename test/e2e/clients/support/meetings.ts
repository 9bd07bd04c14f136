import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EverythingTransport, everything, everythingTransports } from './everything.ts';
import { exercises } from './exercises.ts';
import { type Front, startFront } from './front.ts';
import { portraitOf } from './portrait.ts';
import type { RealClient } from './real-client.ts';
import { connectV1 } from './sdk-v1.ts';
import { connectV2 } from './sdk-v2.ts';
import type { Address, Way } from './ways.ts';

/** Who comes to the server on each transport. */
export type Meetings = Readonly<Record<EverythingTransport, readonly Way[]>>;

/** The tests of clients that meet the public test server behind a gateway. */
export const describeMeetings = (meetings: Meetings): void => {
  describe.each(everythingTransports)('the public test server over %s', (transport) =>
    describeServer(transport, meetings[transport]),
  );
};

const describeServer = (transport: EverythingTransport, ways: readonly Way[]): void => {
  let front: Front;
  const portraits = new Map<unknown, object>();

  beforeAll(async () => {
    const entry = await everything(transport);
    const direct: Address =
      'command' in entry
        ? { kind: 'stdio', ...entry }
        : { kind: entry.type, url: new URL(entry.url) };
    const portrayed = [connectV1, connectV2].map(async (connect) => {
      const alone = await connect(direct);
      portraits.set(connect, await portraitOf(alone));
      await alone.sdk.close();
    });
    [front] = await Promise.all([startFront({ everything: entry }), ...portrayed]);
  });
  afterAll(async () => {
    expect(await front.gateway.stop()).toBe(0);
  });

  describe.each(ways)('$sdk over $kind', ({ kind, cites, connect }) => {
    let client: RealClient;

    beforeAll(async () => {
      client = await connect(front.address(kind));
    });
    afterAll(() => client.sdk.close());

    test(`sees the same as without a gateway ${cites}`, async () => {
      expect(await portraitOf(client)).toEqual(portraits.get(connect));
    });

    test.each(exercises)('$name', ({ run }) => run(client));
  });
};
