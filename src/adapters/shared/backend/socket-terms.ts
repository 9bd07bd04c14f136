import type { Framing } from '../../../domain/balancing/endpoint.ts';
import { BinaryFraming, type BinaryFramingParts } from './binary-framing.ts';
import type { EnvelopeTerms } from './frames/enveloped-messages.ts';
import { NewlineFraming } from './newline-framing.ts';
import type { StreamFraming } from './stream-framing.ts';
import { TokenIntroduction } from './token-introduction.ts';

/** How the server behind a socket is spoken to. */
export interface SocketTerms extends EnvelopeTerms {
  readonly framing: Framing;
  /** Offered to a peer of version 2 of the binary protocol. */
  readonly compression?: boolean | undefined;
}

export const framingOf = (terms: SocketTerms, parts: BinaryFramingParts): StreamFraming => {
  switch (terms.framing) {
    case 'g12':
      return new BinaryFraming('g12', { ...parts, offersCompression: terms.compression });
    case 'r16':
      return new BinaryFraming('r16', parts, terms);
    case 'newline':
      return new NewlineFraming(parts.writer, parts.maxMessageBytes, parts.events);
  }
};

/** Envelopes hold the token themselves. Whoever separates calls is a later gateway, which takes a token anywhere. */
export const introductionOf = (
  { framing, token }: SocketTerms,
  spoken: StreamFraming,
): TokenIntroduction | undefined =>
  token === undefined || framing === 'r16'
    ? undefined
    : new TokenIntroduction(token, () => spoken.separatesCalls);
