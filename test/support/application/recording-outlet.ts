import type { ClientOutlet } from '../../../src/application/ports/driving/client-session.ts';
import type { Fault } from '../../../src/domain/fault/fault.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';

/** Remembers what reached a client outside any call. */
export class RecordingOutlet implements ClientOutlet {
  readonly delivered: string[] = [];
  readonly endings: Fault[] = [];

  deliver(message: Uint8Array): void {
    this.delivered.push(decodeText(message));
  }

  end(fault: Fault): void {
    this.endings.push(fault);
  }
}
