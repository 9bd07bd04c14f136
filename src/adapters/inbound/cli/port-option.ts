import { InvalidArgumentError } from 'commander';

const highestPort = 65_535;

/** 0 lets the system choose. */
export const readPort = (written: string): number => {
  const port = /^\d{1,5}$/.test(written) ? Number(written) : Number.NaN;
  if (port >= 0 && port <= highestPort) return port;
  throw new InvalidArgumentError('expected a port, 0 to 65535');
};
