import type { AddressInfo } from 'node:net';

/** Tells the bench where this program listens: one JSON line on stdout. */
export function announce(address: AddressInfo | string | null): void {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
}

/** Ends this program when the bench is gone, however it went: its end of stdin closes. */
export function exitWithBench(): void {
  process.stdin.once('close', () => process.exit(0)).resume();
}
