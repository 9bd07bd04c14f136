const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/** Whether the text is a JSON object by its ends: sorts out what is no message without reading it. */
export const looksLikeMessage = (text: Uint8Array): boolean => {
  let start = 0;
  let end = text.length - 1;
  while (start < end && (text[start] as number) <= SPACE) start += 1;
  while (end > start && (text[end] as number) <= SPACE) end -= 1;
  return text[start] === OPEN_BRACE && text[end] === CLOSE_BRACE;
};
