import type { GatewayFile } from '../schema/gateway-file.ts';
import { DEFAULT_VALIDATION, type ValidationSettings } from '../validation-settings.ts';
import { defined } from './defined.ts';

/** Undefined when the file says nothing else than the program does by itself. */
export const validationOf = ({
  validation: file = {},
}: GatewayFile): ValidationSettings | undefined => {
  const said = defined({
    strictIds: file.strict_ids,
    strictNames: file.strict_names,
    maxTokenLength: file.max_token_length,
  });
  const settings = { ...DEFAULT_VALIDATION, ...said };
  const isUsual =
    settings.strictIds === DEFAULT_VALIDATION.strictIds &&
    settings.strictNames === DEFAULT_VALIDATION.strictNames &&
    settings.maxTokenLength === DEFAULT_VALIDATION.maxTokenLength;
  return isUsual ? undefined : settings;
};
