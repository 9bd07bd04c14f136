import type { Logger } from '../../../application/ports/driven/logger.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import type { TrustedProxies } from '../../../domain/limiting/trusted-proxies.ts';
import type { Listening } from '../stream/listening.ts';
import type { AnswerSettings } from './answers.ts';

export interface HttpHostParts {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly gateway: Pick<Gateway, 'identify' | 'apiKeyHeader'>;
  /** Absent: the usual. */
  readonly answers?: AnswerSettings | undefined;
  /** Whether figures are shown to everybody who reaches this listener; absent: they are not. */
  readonly showsFigures?: (() => boolean) | undefined;
  /** Absent: requests are from where their connections are from. */
  readonly proxies?: TrustedProxies | undefined;
  /** Absent: this process has its addresses for itself. */
  readonly listening?: Listening | undefined;
}
