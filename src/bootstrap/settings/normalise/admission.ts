import { DEFAULT_ADMISSION } from '../defaults.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { AdmissionSettings, ServerAdmissionSettings } from '../settings.ts';
import { defined } from './defined.ts';

interface QueueEntry {
  readonly max_in_flight?: number | undefined;
  readonly max_waiting?: number | undefined;
  readonly max_wait?: number | undefined;
}

export const admissionOf = ({ admission: file = {} }: GatewayFile): AdmissionSettings => ({
  ...DEFAULT_ADMISSION,
  ...defined(serverAdmissionOf(file)),
  shedding: {
    ...DEFAULT_ADMISSION.shedding,
    ...defined({
      isEnabled: file.shedding?.enabled,
      maxDelayMs: file.shedding?.max_delay,
      maxMemory: file.shedding?.max_memory,
    }),
  },
});

/** What is not said is as for all servers. */
export const serverAdmissionOf = ({
  max_in_flight: maxInFlight,
  max_waiting: maxWaiting,
  max_wait: maxWaitMs,
}: QueueEntry = {}): ServerAdmissionSettings => ({ maxInFlight, maxWaiting, maxWaitMs });
