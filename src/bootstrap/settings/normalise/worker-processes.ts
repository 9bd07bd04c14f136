import type { Findings } from './findings.ts';
import type { LocatedFrontend } from './frontends.ts';

/** A client on standard streams, a socket file or named pipes talks to one process, whichever comes first. */
export const checkWorkers = (
  workers: number,
  frontends: readonly LocatedFrontend[],
  findings: Findings,
): void => {
  if (workers === 1) return;
  for (const { settings, path } of frontends) {
    if (settings.protocol !== 'stdio') continue;
    const message = `${settings.name}: local clients are served by one process: set server.workers to 1, or run a gateway of its own for them`;
    findings.keyProblem(path, message);
  }
};
