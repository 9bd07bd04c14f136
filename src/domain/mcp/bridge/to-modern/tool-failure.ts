import { encodeText } from '../../../wire/text.ts';

/** Raw result of a tool call that failed, with the reason where a model can read it (2025-11-25, server/tools). */
export const toolFailure = (reason: string): Uint8Array =>
  encodeText(JSON.stringify({ content: [{ type: 'text', text: reason }], isError: true }));
