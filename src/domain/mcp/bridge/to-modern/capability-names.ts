import { member } from '../../../wire/items.ts';
import type { Message } from '../../../wire/message.ts';
import { decodeText } from '../../../wire/text.ts';
import { kindOf } from '../../rev2026/value-kind.ts';
import type { Capabilities } from '../to-legacy/client-capabilities.ts';

/** Longer than the names of all there are. */
const maxLength = 200;

/** ClientCapabilities in words: `sampling.tools, roots`. */
export const capabilityNames = (capabilities: Capabilities): string =>
  Object.entries(capabilities)
    .flatMap(([name, part]) => {
      const parts = typeof part === 'object' && part !== null ? Object.keys(part) : [];
      return parts.length === 0 ? [name] : parts.map((inner) => `${name}.${inner}`);
    })
    .join(', ')
    .slice(0, maxLength);

/** What an error -32021 says the client should have declared; empty when it does not say. */
export const requiredByError = ({ bytes, error }: Message): string => {
  const data = error && member(bytes, error, 'data');
  const required = data && member(bytes, data, 'requiredCapabilities');
  return required === undefined || kindOf(bytes, required) !== 'object'
    ? ''
    : capabilityNames(JSON.parse(decodeText(bytes, required)) as Capabilities);
};
