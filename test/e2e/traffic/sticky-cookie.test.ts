import { afterEach, expect, test } from 'vitest';
import {
  call,
  type FaultGateway,
  initialize,
  initialized,
  openGateway,
} from '../faults/support/rig.ts';
import { until } from '../faults/support/watch.ts';
import { Arrivals } from './support/arrivals.ts';

/** Cookies are random: that one of three servers gets none of so many happens once in ten million times. */
const VISITS = 42;

const arrivals = new Arrivals();
let gateway: FaultGateway;
afterEach(async () => {
  gateway.kill();
  await arrivals.closeAll();
});

const post = (body: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(gateway.url('http', '/mcp'), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body,
  });

/** One session with one call. Resolves with the cookie that the client has afterwards. */
const visit = async (cookie?: string): Promise<string> => {
  const shown: Record<string, string> = cookie === undefined ? {} : { cookie };
  const opened = await post(initialize(), shown);
  await opened.text();
  const given = opened.headers.get('set-cookie')?.split(';')[0];
  const session = { ...shown, 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
  await (await post(initialized, session)).text();
  expect(await (await post(call(1, 'echo'), session)).text()).toContain('"echo"');
  expect(cookie === undefined ? given : cookie).toMatch(/^MCPLB=[\w-]+$/);
  if (cookie !== undefined) expect(given).toBeUndefined();
  return given ?? cookie ?? '';
};

test('[LB-19] with sticky_sessions a client that returns its cookie stays at one server while that lives', async () => {
  const endpoints = await Promise.all(['a', 'b', 'c'].map((id) => arrivals.open(id)));
  gateway = await openGateway({
    servers: { demo: { endpoints, health_check: { enabled: false } } },
    balancing: { warm_up: 0 },
    gateway: { load_balancing: { sticky_sessions: true, session_cookie_name: 'MCPLB' } },
  });
  const cookies: string[] = [];
  for (let visits = 0; visits < VISITS; visits += 1) cookies.push(await visit());
  const first = arrivals.taken.splice(0);
  expect(new Set(first)).toEqual(new Set(['a', 'b', 'c']));
  for (const cookie of cookies) await visit(cookie);
  expect(arrivals.taken.splice(0)).toEqual(first);
  const gone = first[0] ?? '';
  await arrivals.close(gone);
  await until(
    () =>
      visit(cookies[0]).then(
        () => true,
        () => false,
      ),
    (answered) => answered,
  );
  arrivals.taken.length = 0;
  for (const cookie of cookies) await visit(cookie);
  const then = arrivals.taken.splice(0);
  expect(then).not.toContain(gone);
  for (const [at, name] of first.entries()) if (name !== gone) expect(then[at]).toBe(name);
});
