import { describeExchange } from '../../../contracts/exchange.contract.ts';
import { hostRig } from './rig.ts';

describeExchange('NodeExchange', async (serve) => {
  const { host } = hostRig({}, serve);
  await host.start();
  return { port: host.address.port, close: () => host.close() };
});
