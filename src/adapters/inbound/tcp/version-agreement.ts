import { decodeText } from '../../../domain/wire/text.ts';

/** The one version of the binary protocol there is (mission §3.4). */
export const WIRE_VERSION = 1;

/**
 * Whether the client's offer includes our version; undefined when it is no offer.
 * Shape: `{min_version?, max_version?, preferred_version?, supported_versions?}`.
 */
export const includesOurVersion = (payload: Uint8Array): boolean | undefined => {
  const offer = objectOf(payload);
  if (offer === undefined) return undefined;
  const list: unknown = Reflect.get(offer, 'supported_versions');
  if (Array.isArray(list) && list.includes(WIRE_VERSION)) return true;
  const least: unknown = Reflect.get(offer, 'min_version');
  const most: unknown = Reflect.get(offer, 'max_version');
  if (typeof least !== 'number' && typeof most !== 'number') {
    return Array.isArray(list) ? false : undefined;
  }
  const isLowEnough = typeof least !== 'number' || least <= WIRE_VERSION;
  return isLowEnough && (typeof most !== 'number' || most >= WIRE_VERSION);
};

/** The command of a control frame `{"command": …}`; undefined when it is none. */
export const commandOf = (payload: Uint8Array): string | undefined => {
  const control = objectOf(payload);
  const command: unknown = control === undefined ? undefined : Reflect.get(control, 'command');
  return typeof command === 'string' ? command : undefined;
};

const objectOf = (payload: Uint8Array): object | undefined => {
  try {
    const value: unknown = JSON.parse(decodeText(payload));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};
