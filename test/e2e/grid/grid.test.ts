import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  type BackendName,
  backendNames,
  startScriptedServer,
} from '../support/backends/scripted-server.ts';
import { type FrontendName, frontendNames, type Grid, startGrid } from '../support/grid.ts';
import {
  asks,
  bigResult,
  cancellation,
  exactBytes,
  handshake,
  manyAtOnce,
  notices,
  progress,
} from './cell.ts';

/** What the way in or the way out shows beside PD-06, FE-27 and WP-13. */
const alsoIn: Partial<Record<FrontendName, string>> = {
  http: ' [RS-06]',
  websocket: ' [RS-05]',
  unix: ' [FE-30]',
};
const alsoOut: Partial<Record<BackendName, string>> = { http: ' [BE-11]', unix: ' [BE-18]' };

const cell = async (grid: Grid, frontend: FrontendName): Promise<void> => {
  const client = await grid.open(frontend);
  await handshake(client);
  await exactBytes(client);
  await bigResult(client);
  await asks(client);
  await progress(client);
  await notices(client);
  await cancellation(client);
  await manyAtOnce(client);
  await client.close();
};

for (const backend of backendNames) {
  describe(`a server on ${backend}`, () => {
    let grid: Grid;
    beforeAll(async () => {
      const { entry } = await startScriptedServer(backend);
      grid = await startGrid({ servers: { scripted: entry } });
    });
    afterAll(() => grid.gateway.kill());

    for (const frontend of frontendNames) {
      const ids = `[PD-06] [FE-27] [WP-13]${alsoIn[frontend] ?? ''}${alsoOut[backend] ?? ''}`;
      it(`${ids} gives a client on ${frontend} what it would give it directly`, () =>
        cell(grid, frontend));
    }
  });
}
