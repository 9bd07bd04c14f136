import type { IdleOrder, IdleStep } from '../load/orders.ts';
import { Child } from '../process/child.ts';
import { type BackendPorts, type Pair, startGateway } from '../subjects/gateway.ts';

export interface IdleMemory {
  protocol: IdleOrder['protocol'];
  steps: readonly IdleStep[];
}

/** Resident memory per silent connection; each protocol on a gateway that has seen nothing else. */
export async function measureIdleMemory(
  protocol: IdleOrder['protocol'],
  steps: readonly number[],
  scratch: string,
  ports: BackendPorts,
): Promise<IdleMemory> {
  const pair: Pair =
    protocol === 'listen'
      ? { frontend: 'http', backend: 'modern-http', shared: false }
      : { frontend: protocol, backend: 'http', shared: false };
  const { child, port } = await startGateway(scratch, pair, ports);
  const order: IdleOrder = { protocol, port, pid: child.pid, steps };
  const client = Child.program('../load/idle.ts', import.meta.url, order);
  try {
    return { protocol, steps: await client.report<IdleStep[]>() };
  } finally {
    await client.stop();
    await child.stop();
  }
}
