import type { Clock, Timers } from '../../../application/ports/driven/clock.ts';
import type { ConnectionWatch } from '../../../application/ports/driven/connection-watch.ts';
import type { Logger } from '../../../application/ports/driven/logger.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import type { ConnectionCounts } from '../../../domain/limiting/connection-counts.ts';
import type { Listening } from './listening.ts';

/** What every frontend that holds connections open needs of the application. */
export interface FrontendPorts {
  readonly gateway: Gateway;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Of all network frontends together; absent for no caps but their own. */
  readonly connections?: ConnectionCounts;
  /** Finds clients that vanished while something was on its way to them. */
  readonly watch?: ConnectionWatch;
  /** Absent: this process has its addresses for itself. */
  readonly listening?: Listening | undefined;
}
