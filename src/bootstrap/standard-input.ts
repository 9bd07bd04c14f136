import type { Logger } from '../application/ports/driven/logger.ts';
import type { FrontendSettings } from './settings/frontend-settings.ts';

interface Input {
  /** Since the start. */
  readonly bytesRead: number;
}

/**
 * The gateway ends with the client that started it. Input that ends before a single byte never had a client (a service
 * runs with an empty one), so where clients can come in elsewhere the gateway stays.
 */
export const onInputEnd =
  (
    frontends: readonly FrontendSettings[],
    input: Input,
    logger: Logger,
    end: (reason: string) => void,
  ): (() => void) =>
  () => {
    if (input.bytesRead === 0 && frontends.some(isOpenToOthers)) {
      logger.info('standard input is empty: no client is served there');
    } else {
      end('standard input ended');
    }
  };

const isOpenToOthers = (frontend: FrontendSettings): boolean =>
  frontend.protocol === 'stdio'
    ? frontend.modes.some(({ type }) => type !== 'stdin_stdout')
    : frontend.protocol !== 'tcp_health';
