import { decodeText } from '../../../domain/wire/text.ts';
import { type Compression, compressionNamed } from '../../shared/frames/compression.ts';

/**
 * The highest of `ours` that the client's offer includes, undefined when it includes none; `no_offer` when it is none.
 * Shape: `{min_version?, max_version?, preferred_version?, supported_versions?}` (mission §3.3). A list says more than
 * a range, so it decides where both are there.
 */
export const agreeOnVersion = (
  payload: Uint8Array,
  ours: readonly number[],
): number | undefined | 'no_offer' => {
  const offer = objectIn(payload);
  if (offer === undefined) return 'no_offer';
  const list: unknown = Reflect.get(offer, 'supported_versions');
  const least: unknown = Reflect.get(offer, 'min_version');
  const most: unknown = Reflect.get(offer, 'max_version');
  const hasRange = typeof least === 'number' || typeof most === 'number';
  if (!Array.isArray(list) && !hasRange) return 'no_offer';
  const common = ours.filter((version) =>
    Array.isArray(list) && (list.length > 0 || !hasRange)
      ? list.includes(version)
      : isWithin(version, least, most),
  );
  return common.length === 0 ? undefined : Math.max(...common);
};

/** The compression the client would have best of those it offers and the gateway has; undefined for none. */
export const agreeOnCompression = (payload: Uint8Array): Compression | undefined => {
  const offer = objectIn(payload);
  const offered: unknown = offer && Reflect.get(offer, 'compression');
  if (!Array.isArray(offered)) return undefined;
  return offered.map(compressionNamed).find((known) => known !== undefined);
};

const isWithin = (version: number, least: unknown, most: unknown): boolean =>
  (typeof least !== 'number' || least <= version) && (typeof most !== 'number' || most >= version);

/** The command of a control frame `{"command": …}`; undefined when it is none. */
export const commandIn = (payload: Uint8Array): string | undefined => {
  const control = objectIn(payload);
  const command: unknown = control === undefined ? undefined : Reflect.get(control, 'command');
  return typeof command === 'string' ? command : undefined;
};

/** Frames without a message hold a few words; more is not worth looking at. */
const MAX_WORDS_BYTES = 16_384;

/** The JSON object a frame without a message holds; undefined when it holds none. */
export const objectIn = (payload: Uint8Array): object | undefined => {
  if (payload.length > MAX_WORDS_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(decodeText(payload));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};
