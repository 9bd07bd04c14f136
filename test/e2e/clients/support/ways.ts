import type { RealClient } from './real-client.ts';
import { connectV1 } from './sdk-v1.ts';
import { connectV2 } from './sdk-v2.ts';

/** Where an SDK client connects to, and over which of its transports. */
export type Address =
  | {
      readonly kind: 'http' | 'sse' | 'websocket';
      readonly url: URL;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'stdio'; readonly command: string; readonly args: readonly string[] };

export interface Way {
  readonly sdk: string;
  readonly kind: Address['kind'];
  /** The requirements that a client of this kind shows when all it sees is right. */
  readonly cites: string;
  readonly connect: (address: Address) => Promise<RealClient>;
}

/** Every transport that a client of each SDK has. */
export const ways: readonly Way[] = [
  { sdk: 'SDK v1', kind: 'http', cites: '[RS-06]', connect: connectV1 },
  { sdk: 'SDK v1', kind: 'sse', cites: '', connect: connectV1 },
  { sdk: 'SDK v1', kind: 'websocket', cites: '[RS-05]', connect: connectV1 },
  { sdk: 'SDK v1', kind: 'stdio', cites: '', connect: connectV1 },
  { sdk: 'SDK v2', kind: 'http', cites: '[RS-06]', connect: connectV2 },
  { sdk: 'SDK v2', kind: 'sse', cites: '', connect: connectV2 },
  { sdk: 'SDK v2', kind: 'stdio', cites: '', connect: connectV2 },
];

export const wayOf = (sdk: string, kind: Address['kind']): Way => {
  const found = ways.find((way) => way.sdk === sdk && way.kind === kind);
  if (found === undefined) throw new Error(`no client of ${sdk} over ${kind}`);
  return found;
};
