import { Fault } from '../../../domain/fault/fault.ts';
import {
  type ClientCapabilities,
  noCapabilities,
  sessionCapabilities,
} from '../../../domain/mcp/bridge/to-legacy/client-capabilities.ts';
import type { Span } from '../../../domain/wire/message.ts';
import { decodeText } from '../../../domain/wire/text.ts';

/** They are part of the key of a session. No honest client declares more. */
const maxBytes = 16_384;
const maxRemembered = 256;

/** What the capabilities in requests mean: most clients write the same bytes each time. */
export class CapabilityBook {
  readonly #known = new Map<string, ClientCapabilities>();

  /** `declared`: where the object stands in `bytes`. */
  of(bytes: Uint8Array, declared: Span | undefined): ClientCapabilities | Fault {
    if (declared === undefined) return noCapabilities;
    if (declared.end - declared.start > maxBytes) {
      return new Fault('invalid_params', `clientCapabilities are longer than ${maxBytes} bytes`);
    }
    const text = decodeText(bytes, declared);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const read = sessionCapabilities(text);
    if (this.#known.size >= maxRemembered) this.#known.clear();
    this.#known.set(text, read);
    return read;
  }
}
