import { read, unreadable } from '../../../domain/config/parsed.ts';
import { field } from './fields.ts';
import { patternForm } from './forms.ts';

const KEY_BYTES = 32;

/** One key, base64 (also of the URL alphabet) of 32 bytes. What it is must not show in a message. */
export const secretKey = field(
  (value) => {
    if (typeof value !== 'string' || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) {
      return unreadable(`expected base64 of ${KEY_BYTES} bytes`);
    }
    const key = new Uint8Array(Buffer.from(value, 'base64'));
    if (key.length === KEY_BYTES) return read(key);
    return unreadable(`expected base64 of ${KEY_BYTES} bytes, found ${key.length} bytes`);
  },
  patternForm(/^[A-Za-z0-9+/_-]{43}=?$/),
);
