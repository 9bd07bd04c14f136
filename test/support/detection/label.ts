import type { DetectedProtocol } from '../../../src/domain/detection/target.ts';

/** What an address speaks for certain, because the server behind it was made so. */
export interface Label {
  /** What kind of server, and in whose way. */
  readonly name: string;
  readonly address: string;
  /** `none`: nothing a gateway could talk to. */
  readonly protocol: DetectedProtocol | 'none';
  readonly isInTls: boolean;
  readonly framing: 'g12' | 'r16' | 'newline' | undefined;
  /** Where exactly, when the address does not say it. */
  readonly url: string | undefined;
  /** In the small set. */
  readonly isQuick: boolean;
}

/** A server of MCP on a port, before it is slowed down or encrypted. */
export interface Base {
  readonly name: string;
  readonly port: number;
  readonly protocol: DetectedProtocol;
  readonly framing?: 'g12' | 'r16' | 'newline';
  /** Scheme without its `s`. */
  readonly scheme: 'http' | 'ws' | 'tcp';
  /** Path where it is; empty for TCP. */
  readonly path: string;
}

/** A label of `protocol`; whatever is not said is usual. */
export const label = (
  name: string,
  address: string,
  protocol: Label['protocol'],
  rest: Partial<Label> = {},
): Label => ({
  name,
  address,
  protocol,
  isInTls: false,
  framing: undefined,
  url: undefined,
  isQuick: false,
  ...rest,
});
