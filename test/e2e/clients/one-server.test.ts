import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everything, everythingTransports } from './support/everything.ts';
import { exercises } from './support/exercises.ts';
import { type Front, startFront } from './support/front.ts';
import { portraitOf } from './support/portrait.ts';
import type { RealClient } from './support/real-client.ts';
import { connectV1 } from './support/sdk-v1.ts';
import { connectV2 } from './support/sdk-v2.ts';
import { type Address, ways } from './support/ways.ts';

describe.each(everythingTransports)('the public test server over %s', (transport) => {
  let front: Front;
  const portraits = new Map<unknown, object>();

  beforeAll(async () => {
    const entry = await everything(transport);
    const direct: Address =
      'command' in entry
        ? { kind: 'stdio', ...entry }
        : { kind: entry.type, url: new URL(entry.url) };
    for (const connect of [connectV1, connectV2]) {
      const alone = await connect(direct);
      portraits.set(connect, await portraitOf(alone));
      await alone.sdk.close();
    }
    front = await startFront({ everything: entry });
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
});
