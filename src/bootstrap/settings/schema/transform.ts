import { z } from 'zod';
import { closed, flag, text, textMap, texts } from './fields.ts';

const values = z.record(z.string(), z.unknown());

const argumentRules = closed({
  remove: texts.optional(),
  rename: z.record(z.string(), text).optional(),
  set: values.optional(),
  default: values.optional(),
});

const resultRules = closed({
  remove: texts.optional(),
  rename: z.record(z.string(), text).optional(),
  set: values.optional(),
});

const promptRule = {
  rename: text.optional(),
  hide: flag.optional(),
  title: text.optional(),
  description: text.optional(),
  arguments: argumentRules.optional(),
};

/** What changes between one server and all its clients (mission RS-08). */
export const transform = closed({
  headers: closed({
    add: textMap.optional(),
    set: textMap.optional(),
    remove: texts.optional(),
    rename: textMap.optional(),
  }).optional(),
  tools: z.record(z.string(), closed({ ...promptRule, result: resultRules.optional() })).optional(),
  prompts: z.record(z.string(), closed(promptRule)).optional(),
});

/** What an entry of a server, in either shape, says about transformation. */
export const transformShape = { transform: transform.optional() };

export type TransformEntry = z.output<typeof transform>;
export type HeaderRulesEntry = NonNullable<TransformEntry['headers']>;
export type ToolRuleEntry = NonNullable<TransformEntry['tools']>[string];
export type ValueRulesEntry = z.output<typeof argumentRules>;
