import { z } from 'zod';
import { read, unreadable } from '../../../domain/config/parsed.ts';
import { WEEK_DAYS } from '../authorization-settings.ts';
import {
  choice,
  closed,
  duration,
  durationOrOff,
  field,
  flag,
  text,
  texts,
  token,
} from './fields.ts';
import { patternForm } from './forms.ts';
import { number } from './number.ts';

const oneOrMore = z.union([text, texts]);

const day = `(?:${WEEK_DAYS.join('|')})`;
const daysPattern = new RegExp(`^${day}(?:-${day})?$`);

/** `mon`, or `mon-fri`; as numbers, 0 for Sunday. */
const days = field((value) => {
  if (typeof value !== 'string' || !daysPattern.test(value)) {
    return unreadable(`expected a day such as mon, or mon-fri, found ${JSON.stringify(value)}`);
  }
  const [first = 0, last = first] = value.split('-').map((word) => WEEK_DAYS.indexOf(word));
  const count = ((last - first + WEEK_DAYS.length) % WEEK_DAYS.length) + 1;
  return read(Array.from({ length: count }, (_, index) => (first + index) % WEEK_DAYS.length));
}, patternForm(daysPattern));

const hourPattern = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** Minutes since midnight. */
const hour = field((value) => {
  if (typeof value !== 'string' || !hourPattern.test(value)) {
    return unreadable(`expected a time such as "08:30", found ${JSON.stringify(value)}`);
  }
  const [hours, minutes] = value.split(':');
  return read(Number(hours) * 60 + Number(minutes));
}, patternForm(hourPattern));

const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/;

/** RFC 3339; milliseconds since 1970. */
const instant = field((value) => {
  const ms = typeof value === 'string' && instantPattern.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(ms)
    ? unreadable(`expected a time such as 2026-12-31T18:00:00Z, found ${JSON.stringify(value)}`)
    : read(ms);
}, patternForm(instantPattern));

const timeWindow = closed({
  days: z.union([days, z.array(days)]).optional(),
  from: hour.optional(),
  to: hour.optional(),
  zone: text.optional(),
  not_before: instant.optional(),
  not_after: instant.optional(),
});

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const anyNumber = number(-Number.MAX_VALUE, Number.MAX_VALUE);

const argumentTest = closed({
  equals: scalar.optional(),
  one_of: z.array(scalar).optional(),
  glob: text.optional(),
  prefix: text.optional(),
  under: text.optional(),
  min: anyNumber.optional(),
  max: anyNumber.optional(),
  exists: flag.optional(),
});

const conditions = closed({
  principals: oneOrMore.optional(),
  groups: oneOrMore.optional(),
  scopes: oneOrMore.optional(),
  servers: oneOrMore.optional(),
  methods: oneOrMore.optional(),
  tools: oneOrMore.optional(),
  prompts: oneOrMore.optional(),
  resources: oneOrMore.optional(),
  arguments: z.record(z.string(), z.union([scalar, z.array(scalar), argumentTest])).optional(),
  addresses: oneOrMore.optional(),
  when: timeWindow.optional(),
});

const rule = closed({
  name: text.optional(),
  reason: text.optional(),
  allow: conditions.optional(),
  deny: conditions.optional(),
});

const decisionPoint = closed({
  url: text,
  token: token.optional(),
  timeout: duration.optional(),
  cache: durationOrOff.optional(),
  send_arguments: flag.optional(),
});

/** Who may do what (mission AU-14, C-23, reliability S25). */
export const authorization = closed({
  enforce_scopes: flag.optional(),
  default: choice({ allow: 'allow', deny: 'deny' }).optional(),
  rules: z.array(rule).optional(),
  decision_point: decisionPoint.optional(),
});

export type RuleEntry = z.output<typeof rule>;
export type ConditionsEntry = z.output<typeof conditions>;
export type TimeWindowEntry = z.output<typeof timeWindow>;
export type ArgumentEntry = NonNullable<ConditionsEntry['arguments']>[string];
export type DecisionPointEntry = z.output<typeof decisionPoint>;
