import fc from 'fast-check';
import type { NamedRequest } from '../../../../src/domain/mcp/rev2026/input-required.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { jsonObjectTexts } from '../../../support/pure/json-texts.ts';

const methods = fc.constantFrom(
  'elicitation/create' as const,
  'sampling/createMessage' as const,
  'roots/list' as const,
);
export const keys = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', '__proto__', 'constructor', '"', '\\', '\n'),
);
/** What a server asks for; `params` is raw JSON. */
export const asked = fc.uniqueArray(
  fc.record({ key: keys, method: methods, params: jsonObjectTexts }),
  {
    selector: ({ key }) => key,
    maxLength: 6,
  },
);
export const states = fc.oneof(fc.string({ unit: 'grapheme' }), fc.base64String());

export const named = (
  list: readonly { key: string; method: string; params: string }[],
): readonly NamedRequest[] =>
  list.map(({ key, method, params }) => ({
    key,
    request: encodeText(`{"method":${JSON.stringify(method)},"params":${params}}`),
  }));
