import type { EntryList, EntrySettings } from '../../../domain/transform/entry-rules.ts';
import { isPattern, matchesName } from '../../../domain/transform/name-pattern.ts';
import type { Path } from '../document/places.ts';
import type { ToolRuleEntry, TransformEntry } from '../schema/transform.ts';
import type { TransformSettings } from '../settings.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';
import { valueRulesOf } from './value-rules.ts';

/** What MCP allows as the name of a tool (2025-11-25, server/tools, tool names), and the slash of older servers. */
const toolName = /^[A-Za-z0-9_./-]{1,128}$/;

/** The rules for the messages of one server; undefined when there are none. */
export const transformOf = (
  entry: TransformEntry | undefined,
  path: Path,
  findings: Findings,
): TransformSettings | undefined => {
  if (entry?.tools === undefined && entry?.prompts === undefined) return undefined;
  const { tools = {}, prompts = {} } = entry;
  const settings = {
    tools: listOf(tools, [...path, 'tools'], findings),
    prompts: listOf(prompts, [...path, 'prompts'], findings),
  };
  checkTransform(settings, path, findings);
  for (const [name, { rename }] of settings.tools) {
    if (rename === undefined || toolName.test(rename)) continue;
    const message = 'a tool has a name of letters, digits, "_", "-", "." and "/", at most 128';
    findings.problem([...path, 'tools', name, 'rename'], message);
  }
  for (const [name, rule] of settings.prompts) {
    checkPrompt(rule, [...path, 'prompts', name, 'arguments'], findings);
  }
  return settings;
};

/** Whether names lead there and back. */
export const checkTransform = (
  { tools, prompts }: TransformSettings,
  path: Path,
  findings: Findings,
): void => {
  checkNames(tools, [...path, 'tools'], 'tool', findings);
  checkNames(prompts, [...path, 'prompts'], 'prompt', findings);
};

const listOf = (
  rules: Readonly<Record<string, ToolRuleEntry>>,
  path: Path,
  findings: Findings,
): EntryList =>
  Object.entries(rules).map(([name, { hide, arguments: ofArguments, result, ...words }]) => [
    name,
    defined({
      ...words,
      isHidden: hide,
      arguments: valueRulesOf(ofArguments, [...path, name, 'arguments'], findings),
      result: valueRulesOf(result, [...path, name, 'result'], findings),
    }),
  ]);

const checkNames = (list: EntryList, path: Path, what: string, findings: Findings): void => {
  const owners = new Map<string, string>();
  for (const [name, rule] of list) {
    const { rename } = rule;
    const place = [...path, name, 'rename'];
    if (rename === undefined) continue;
    if (isPattern(name)) {
      findings.problem(place, `"${name}" stands for many names: rename each ${what} by its own`);
      continue;
    }
    if (isHidden(name, rule, list)) {
      findings.problem(
        place,
        `"${name}" is hidden, so nobody sees another name: remove one of both`,
      );
    }
    const owner = owners.get(rename);
    if (owner !== undefined) {
      findings.problem(place, `"${owner}" is renamed to "${rename}" already: choose another name`);
    }
    owners.set(rename, name);
    const namesake = list.find(([other]) => other === rename && other !== name)?.[1];
    if (namesake !== undefined && namesake.rename === undefined && namesake.isHidden !== true) {
      const fix = `rename or hide the ${what} "${rename}", or choose another name`;
      findings.problem(place, `"${rename}" is the name of another ${what} with rules: ${fix}`);
    }
  }
};

const isHidden = (name: string, rule: EntrySettings, list: EntryList): boolean =>
  rule.isHidden ??
  list.find(
    ([pattern, other]) =>
      isPattern(pattern) && other.isHidden !== undefined && matchesName(pattern, name),
  )?.[1].isHidden ??
  false;

/** Arguments of a prompt are texts under plain names. */
const checkPrompt = ({ arguments: rules }: EntrySettings, path: Path, findings: Findings): void => {
  if (rules === undefined) return;
  const { remove, rename, set, defaults } = rules;
  const paths = [...remove, ...[...rename, ...set, ...defaults].map(([at]) => at)];
  for (const at of paths) {
    if (at.length === 1) continue;
    findings.problem(path, `"/${at.join('/')}": the arguments of a prompt hold nothing inside`);
  }
  for (const [at, value] of [...set, ...defaults]) {
    if (value.startsWith('"')) continue;
    findings.problem(
      path,
      `"/${at.join('/')}": the argument of a prompt is text: put it in quotes`,
    );
  }
};
