import { startBases } from './bases.ts';
import { startDecoys } from './decoys.ts';
import { type Base, type Label, label } from './label.ts';
import type { DetectionRig } from './rig.ts';
import { startTricks } from './tricks.ts';

/** How a server is slowed down or encrypted. */
interface Variant {
  readonly name: string;
  readonly isInTls: boolean;
  readonly delayMs: number;
}

/** Delays of every byte that comes back. In the last one the handshake of TLS itself is slow. */
const variants: readonly Variant[] = [
  { name: 'at once', isInTls: false, delayMs: 0 },
  { name: 'after 300 ms', isInTls: false, delayMs: 300 },
  { name: 'after 700 ms', isInTls: false, delayMs: 700 },
  { name: 'in TLS', isInTls: true, delayMs: 0 },
  { name: 'in TLS, after 500 ms', isInTls: true, delayMs: 500 },
];

/**
 * Addresses of which it is known what they speak, all on this machine: servers of every kind, plain and in TLS, prompt and
 * slow, with their scheme and without; the same where nobody expects them; and what is no server of MCP.
 */
export const startLabelledSet = async (rig: DetectionRig): Promise<readonly Label[]> => {
  const bases = await startBases(rig);
  const labels: Label[] = [];
  for (const base of bases) {
    for (const variant of variants) labels.push(...(await varied(rig, base, variant)));
  }
  return [...labels, ...(await startTricks(rig, bases)), ...(await startDecoys(rig, bases))];
};

const varied = async (
  rig: DetectionRig,
  base: Base,
  { name, isInTls, delayMs }: Variant,
): Promise<readonly Label[]> => {
  const slow = delayMs === 0 ? base.port : await rig.slow(base.port, delayMs);
  const port = isInTls ? await rig.encrypted(slow) : slow;
  const { protocol, framing, scheme, path } = base;
  const place = `127.0.0.1:${port}`;
  const secure = isInTls ? 's' : '';
  const address = `${scheme}${secure}://${place}${path}`;
  const rest = { isInTls, framing, url: path === '' ? undefined : address };
  const isQuick = delayMs === 0 && !base.name.endsWith('modern');
  return [
    label(`${base.name}, ${name}`, address, protocol, { ...rest, isQuick: isQuick && !isInTls }),
    label(`${base.name}, ${name}, open`, place, protocol, { ...rest, isQuick: isQuick && isInTls }),
  ];
};
