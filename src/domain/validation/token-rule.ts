/** What a credential may be long at most, whatever the settings say, in characters: what decoders take it as. */
export const LONGEST_TOKEN = 65_536;
/** Unless the settings say otherwise: tokens with many groups have more than the 4,096 of the seeds. */
export const DEFAULT_MAX_TOKEN_LENGTH = 8_192;

const HEADER_BREAK = /[\0\r\n]/;

/** Whether a text may be a credential: one that could not stand in a header line is none (mission SV-04). */
export const isTokenText = (text: string): boolean =>
  text !== '' && text.length <= LONGEST_TOKEN && !HEADER_BREAK.test(text);
