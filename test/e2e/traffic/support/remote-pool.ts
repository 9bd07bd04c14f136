import { afterEach, type TestContext } from 'vitest';
import { freshPath, openClient, openGateway } from '../../faults/support/rig.ts';
import { entryOf } from '../../faults/support/server.ts';
import { ServerProcess } from '../../faults/support/server-process.ts';
import { type Door, urlAt } from './remote-doors.ts';
import { RemoteNetwork } from './remote-network.ts';
import { startThere } from './remote-process.ts';

const server = new URL('./remote-server.ts', import.meta.url);

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A server in a network of its own behind a door of each kind, and one near by. */
export const startServers = async (context: TestContext) => {
  const network = RemoteNetwork.for(context);
  endings.push(() => network.close());
  endings.push(await startThere(network, server, network.there));
  const path = freshPath('near.sock');
  const near = await ServerProcess.start('unix', path);
  endings.push(() => near.kill());
  const far = (door: Door) => entryOf(door, urlAt(network.there, door));
  return { network, far, near: entryOf('unix', `unix://${path}`) };
};

/** A gateway and a client of it; both end with the test. */
export const opened = async (settings: Parameters<typeof openGateway>[0]) => {
  const gateway = await openGateway(settings);
  endings.push(() => gateway.kill()); // what hangs is not waited for
  return { gateway, client: await openClient(gateway, 'ws') };
};
