import { agreement, type Reply } from '../../support/application/scripted-backend.ts';

/** A tool list: two that promise to do no harm a second time, and three that do not. */
const listed = [
  '{"name":"read","annotations":{"readOnlyHint":true}}',
  '{"name":"again","annotations":{"title":"x","idempotentHint":true}}',
  '{"name":"write","annotations":{"readOnlyHint":false}}',
  '{"name":"lies","annotations":{"readOnlyHint":"true"}}',
  '{"name":"says-nothing"}',
];

/** On two pages, as servers may. */
const toolPages: Reply = ({ params }) =>
  params.includes('cursor')
    ? `{"tools":[${listed.slice(1).join(',')}]}`
    : `{"tools":[${listed.slice(0, 1).join(',')}],"nextCursor":"n"}`;

export const replies = {
  initialize: agreement('{"tools":{},"logging":{},"resources":{"subscribe":true}}'),
  'tools/list': toolPages,
};

/** Tools whose calls may be repeated, and those whose calls may not. */
export const harmless = ['read', 'again'] as const;
export const harmful = ['write', 'lies', 'says-nothing', 'unheard-of'] as const;
