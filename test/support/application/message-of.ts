import type { Message } from '../../../src/domain/wire/message.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

/** The message this text is; it must be one. */
export const messageOf = (text: string): Message => {
  const message = scan(encodeText(text));
  if (message instanceof WireFault) throw new Error(`not a message: ${message.message}: ${text}`);
  return message;
};
