import type { Framing } from '../../../../domain/balancing/endpoint.ts';
import { g12 } from '../../../../domain/wire/dialects/g12.ts';
import { r16 } from '../../../../domain/wire/dialects/r16.ts';
import type { Dialect } from '../../../../domain/wire/frame.ts';
import { encodeText } from '../../../../domain/wire/text.ts';
import { COMPRESSIONS } from '../../frames/compression.ts';

/** What is said in frames of one dialect before and beside messages (mission §3.2 to §3.4). */
export interface FramePlan {
  readonly dialect: Dialect;
  readonly versions: readonly number[];
  /** Payload of the first frame; its members stand in the order of the original programs. */
  readonly offer: Uint8Array;
  /** The same where messages may come compressed; absent where they cannot. */
  readonly offerPacked?: Uint8Array;
  readonly signOfLife: Uint8Array;
  /** A sign of life is sent at every heartbeat, not only when the peer is silent. */
  readonly beatsAlways: boolean;
}

const offerOf = (versions: readonly number[], compression?: readonly string[]): Uint8Array => {
  const [first, last] = [Math.min(...versions), Math.max(...versions)];
  const offered = compression === undefined ? '' : `,"compression":${JSON.stringify(compression)}`;
  return encodeText(
    `{"max_version":${last},"min_version":${first},"preferred_version":${last},"supported_versions":[${versions}]${offered}}`,
  );
};

export const framePlans: Readonly<Record<Exclude<Framing, 'newline'>, FramePlan>> = {
  g12: {
    dialect: g12,
    versions: [1, 2],
    offer: offerOf([1, 2]),
    offerPacked: offerOf([1, 2], COMPRESSIONS),
    signOfLife: encodeText(''),
    beatsAlways: false,
  },
  r16: {
    dialect: r16,
    versions: [1],
    offer: offerOf([1]),
    signOfLife: encodeText('{}'),
    beatsAlways: true,
  },
};
