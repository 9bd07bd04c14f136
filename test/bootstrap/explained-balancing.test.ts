import { expect, test } from 'vitest';
import { parseSettings } from '../../src/bootstrap/settings/load.ts';
import { Tokens } from '../../src/bootstrap/tokens.ts';
import { openGateway } from '../support/explained.ts';

const text = `
servers:
  files:
    era: legacy
    endpoints:
      - { id: a, url: "unix:///a" }
      - { id: b, url: "http://h/mcp?secret=1", weight: 50, backup: true }
    balancing: { strategy: weighted, sticky: { cookie: lb } }
`;

test('an explanation shows the endpoints, what each gets, and how one is chosen', async () => {
  const loaded = parseSettings(
    { file: '/g.yaml', text },
    { environment: {}, newToken: () => 'token' },
  );
  const { container, routes } = openGateway(loaded);
  const control = container.get(Tokens.trafficControl);
  control.setWeight('files@a', 30);
  void control.drain('files@b');
  const request = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}';
  const explanation = await routes.explain({
    request,
    namespace: undefined,
    asked: undefined,
    client: undefined,
    isOffline: true,
  });
  expect(explanation).toMatchObject({
    outcome: {
      endpoints: [
        'unix /a, weight 30',
        'http http://h/mcp, weight 50, a backup, gets nothing now: draining',
      ],
      balancing: 'weighted; a caller gets the same one again, by cookie',
    },
  });
});
