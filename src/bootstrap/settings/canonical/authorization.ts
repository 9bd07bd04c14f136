import type { ArgumentTest } from '../../../domain/authorization/argument-test.ts';
import type { PolicyRule } from '../../../domain/authorization/policy-rule.ts';
import type { TimeWindow } from '../../../domain/authorization/time-window.ts';
import { type AuthorizationSettings, WEEK_DAYS } from '../authorization-settings.ts';
import { present, type Tree } from './tree.ts';
import { durationOrOff, durationText } from './units.ts';

/** `authorization`, with what may be written in `auth` as well. */
export const authorizationTree = (
  settings: AuthorizationSettings | undefined,
): Tree | undefined => {
  if (settings === undefined) return undefined;
  const { enforcesScopes, allowsByDefault, rules, decisionPoint } = settings;
  return {
    enforce_scopes: enforcesScopes,
    default: allowsByDefault ? 'allow' : 'deny',
    rules: rules.length === 0 ? undefined : rules.map(ruleTree),
    decision_point: decisionPoint && {
      url: decisionPoint.url,
      token: decisionPoint.token,
      timeout: durationText(decisionPoint.timeoutMs),
      cache: durationOrOff(decisionPoint.cacheMs),
      send_arguments: decisionPoint.sendsArguments,
    },
  };
};

const ruleTree = ({ effect, name, reason, ...rule }: PolicyRule): Tree => {
  const { arguments: tests, window, ...lists } = rule;
  const said = Object.entries(lists).filter(([, list]) => list.length > 0);
  const conditions = present({
    ...Object.fromEntries(said),
    arguments: Object.fromEntries(tests.map((test) => [pointerOf(test), testTree(test)])),
    when: window && windowTree(window),
  });
  return {
    ...(/^rules\[\d+\]$/.test(name) ? {} : { name }),
    ...(reason === undefined ? {} : { reason }),
    [effect]: conditions ?? {},
  };
};

/** RFC 6901. */
const pointerOf = ({ path }: ArgumentTest): string =>
  path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const testTree = ({ path: _, oneOf, ...test }: ArgumentTest): Tree =>
  oneOf === undefined ? test : { one_of: oneOf, ...test };

const windowTree = (window: TimeWindow): Tree => ({
  ...(window.days.length === 0 ? {} : { days: window.days.map((day) => WEEK_DAYS[day]) }),
  ...(window.fromMinute === window.toMinute
    ? {}
    : { from: hourOf(window.fromMinute), to: hourOf(window.toMinute) }),
  zone: window.zone,
  ...instantAt('not_before', window.notBeforeMs),
  ...instantAt('not_after', window.notAfterMs),
});

const hourOf = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => `${part}`.padStart(2, '0')).join(':');

const instantAt = (key: string, ms: number | undefined): Tree =>
  ms === undefined ? {} : { [key]: new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z') };
