import { sightOfBytes } from '../../../domain/detection/first-bytes.ts';
import type { Sight } from '../../../domain/detection/sight.ts';
import { detectDialect } from '../../../domain/wire/dialect-detection.ts';
import { encodeFrame, type FrameType } from '../../../domain/wire/frame.ts';
import { FrameDecoder, MAX_SIGNAL_BYTES } from '../../../domain/wire/frame-decoder.ts';
import { framePlans } from '../../shared/backend/frames/frame-plan.ts';
import { complaintIn, signalMember } from '../../shared/backend/frames/signals.ts';
import type { Conversation } from './stream-probe.ts';

/** Offers versions of the binary protocol, as every connection of frames begins (mission §3.2). */
export class FramesConversation implements Conversation {
  readonly hello: Uint8Array;
  readonly #dialect: 'g12' | 'r16';
  readonly #decoder: FrameDecoder;
  #sight: Sight | undefined;

  constructor(dialect: 'g12' | 'r16') {
    const plan = framePlans[dialect];
    this.#dialect = dialect;
    this.hello = encodeFrame(plan.dialect, 'version_negotiation', plan.offer);
    this.#decoder = new FrameDecoder(plan.dialect, MAX_SIGNAL_BYTES);
  }

  hear(chunk: Uint8Array, first: Uint8Array): Sight | undefined {
    const dialect = detectDialect(first);
    if (dialect !== this.#dialect && dialect !== 'need_more') {
      return sightOfBytes(first, this.hello);
    }
    const outcome = this.#decoder.push(chunk, (type, payload) => this.#take(type, payload));
    this.#sight ??= outcome === 'ok' ? undefined : sightOfBytes(first, this.hello);
    return this.#sight;
  }

  soFar(): Sight | undefined {
    return this.#sight;
  }

  #take(type: FrameType, payload: Uint8Array): void {
    this.#sight ??= this.#sightOf(type, payload);
  }

  #sightOf(type: FrameType, payload: Uint8Array): Sight | undefined {
    if (type === 'version_ack') {
      const version = signalMember(payload, 'agreed_version');
      return typeof version === 'number'
        ? { seen: 'mcp', note: `it agrees to version ${version} of the binary protocol` }
        : { seen: 'frames', note: 'it agrees to no version of the binary protocol' };
    }
    if (type === 'version_negotiation') {
      return { seen: 'noise', note: 'it sends back what it gets' };
    }
    if (type !== 'error') return undefined;
    return { seen: 'likely', note: `it refuses the offer of versions: ${complaintIn(payload)}` };
  }
}
