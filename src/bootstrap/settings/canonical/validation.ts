import type { ValidationSettings } from '../validation-settings.ts';
import type { Tree } from './tree.ts';

export const validationTree = (settings: ValidationSettings | undefined): Tree | undefined =>
  settings && {
    strict_ids: settings.strictIds,
    strict_names: settings.strictNames,
    max_token_length: settings.maxTokenLength,
  };
