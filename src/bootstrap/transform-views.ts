import type { ServerView } from '../application/federation/server-view.ts';
import { TransformView } from '../application/federation/views/transform-view.ts';
import { EntryRules } from '../domain/transform/entry-rules.ts';
import type { TransformSettings } from './settings/settings.ts';

/** The view its rules make of one server; undefined when there are none. */
export const transformViewOf = (rules: TransformSettings | undefined): ServerView | undefined =>
  rules &&
  new TransformView({ tools: new EntryRules(rules.tools), prompts: new EntryRules(rules.prompts) });
