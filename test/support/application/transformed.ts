import { ServerViews } from '../../../src/application/federation/server-views.ts';
import { TransformView } from '../../../src/application/federation/views/transform-view.ts';
import { type EntryList, EntryRules } from '../../../src/domain/transform/entry-rules.ts';
import type { ValueRules } from '../../../src/domain/transform/value-change.ts';

export interface TransformPlan {
  readonly tools?: EntryList;
  readonly prompts?: EntryList;
}

/** Rules for a value of which some are given. */
export const valueRules = (some: Partial<ValueRules>): ValueRules => ({
  remove: [],
  rename: [],
  set: [],
  defaults: [],
  ...some,
});

export const viewOf = ({ tools = [], prompts = [] }: TransformPlan): TransformView =>
  new TransformView({ tools: new EntryRules(tools), prompts: new EntryRules(prompts) });

/** The views of the servers whose plan has rules. */
export const viewsOf = (
  plans: Readonly<Record<string, { readonly transform?: TransformPlan }>>,
): ServerViews =>
  new ServerViews(
    new Map(
      Object.entries(plans).flatMap(([name, { transform }]) =>
        transform === undefined ? [] : [[name, [viewOf(transform)]]],
      ),
    ),
  );
