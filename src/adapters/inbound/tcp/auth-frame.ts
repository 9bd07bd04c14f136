import { isUtf8 } from 'node:buffer';
import { isTokenText, LONGEST_TOKEN } from '../../../domain/validation/token-rule.ts';
import { decodeText, encodeText } from '../../../domain/wire/text.ts';
import { objectIn } from './control-words.ts';

const OBJECT = /^\s*\{/u;
const BEARER = /^bearer +/iu;

/**
 * The credential in an Auth frame of the dialect S12: `{"token": text}`, `{"auth_token": text}` or the text alone, with
 * or without the word `Bearer`. Undefined when there is none that could be one.
 */
export const tokenIn = (payload: Uint8Array): string | undefined => {
  if (!isUtf8(payload)) return undefined;
  const isObject = payload.length > LONGEST_TOKEN || OBJECT.test(decodeText(payload));
  const shown = isObject ? memberIn(payload) : decodeText(payload);
  const token = shown?.replace(BEARER, '');
  return token !== undefined && isTokenText(token) ? token : undefined;
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
