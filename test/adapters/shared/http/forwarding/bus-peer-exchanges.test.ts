import { describeExchange } from '../../../../contracts/exchange.contract.ts';
import { forwardingRig } from '../../../../support/replicas/forwarding-rig.ts';

describeExchange('An exchange that was carried to another replica', (serve) =>
  forwardingRig(serve),
);
