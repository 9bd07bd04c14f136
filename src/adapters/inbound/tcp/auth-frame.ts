import { isUtf8 } from 'node:buffer';
import { decodeText, encodeText } from '../../../domain/wire/text.ts';
import { objectIn } from './control-words.ts';

/** As the original gateway bounds it (mission §3.4). */
const MAX_TOKEN_BYTES = 4_096;
const OBJECT = /^\s*\{/u;
const BEARER = /^bearer +/iu;
const HEADER_BREAK = /[\0\r\n]/u;

/**
 * The credential in an Auth frame of the dialect S12: `{"token": text}`, `{"auth_token": text}` or the text alone, with
 * or without the word `Bearer`. Undefined when there is none that could be one.
 */
export const tokenIn = (payload: Uint8Array): string | undefined => {
  if (!isUtf8(payload)) return undefined;
  const isObject = payload.length > MAX_TOKEN_BYTES || OBJECT.test(decodeText(payload));
  const shown = isObject ? memberIn(payload) : decodeText(payload);
  if (shown === undefined || HEADER_BREAK.test(shown)) return undefined;
  const token = shown.replace(BEARER, '');
  return token === '' || Buffer.byteLength(token) > MAX_TOKEN_BYTES ? undefined : token;
};

const memberIn = (payload: Uint8Array): string | undefined => {
  const shown = objectIn(payload);
  if (shown === undefined) return undefined;
  const token: unknown = Reflect.get(shown, 'token') ?? Reflect.get(shown, 'auth_token');
  return typeof token === 'string' ? token : undefined;
};

/** Payload of an AuthResponse frame. */
export const authResponse = (error: string | undefined): Uint8Array =>
  encodeText(JSON.stringify(error === undefined ? { success: true } : { success: false, error }));
