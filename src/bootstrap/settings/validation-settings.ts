import {
  DEFAULT_INPUT_RULES,
  type InputRuleSettings,
} from '../../domain/validation/input-rules.ts';
import { DEFAULT_MAX_TOKEN_LENGTH } from '../../domain/validation/token-rule.ts';

/** What requests and credentials of clients may be like. */
export interface ValidationSettings extends InputRuleSettings {
  /** In characters. */
  readonly maxTokenLength: number;
}

export const DEFAULT_VALIDATION: ValidationSettings = {
  ...DEFAULT_INPUT_RULES,
  maxTokenLength: DEFAULT_MAX_TOKEN_LENGTH,
};
