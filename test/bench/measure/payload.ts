import type { PayloadReport } from '../load/orders.ts';
import { Child } from '../process/child.ts';
import type { BackendPorts } from '../subjects/gateway.ts';
import { bearerFor, type Subject, startSubject } from '../subjects/subjects.ts';

export interface Payload extends PayloadReport {
  title: string;
}

/** One large answer through each pair, on a gateway that has done nothing before. */
export async function measurePayloads(
  chosen: readonly Subject[],
  scratch: string,
  ports: BackendPorts,
): Promise<Payload[]> {
  const payloads: Payload[] = [];
  for (const subject of chosen) {
    const { child, port } = await startSubject(subject, scratch, ports);
    const order = { protocol: subject.protocol, port, bearer: bearerFor(subject), pid: child.pid };
    const client = Child.program('../load/large-payload.ts', import.meta.url, order);
    try {
      payloads.push({ title: subject.title, ...(await client.report<PayloadReport>()) });
    } finally {
      await client.stop();
      await child.stop();
    }
  }
  return payloads;
}
