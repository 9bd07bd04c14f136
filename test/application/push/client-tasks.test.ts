import { expect, test } from 'vitest';
import { nobody } from '../../../src/application/links/nobody.ts';
import { Upstream } from '../../../src/application/links/upstream.ts';
import { ClientTasks } from '../../../src/application/push/client-tasks.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';

const upstream = (): Upstream =>
  new Upstream(
    { id: 'a', server: 'a', target: { protocol: 'unix', path: '/x', framing: 'newline' } },
    nobody,
    new RecordingMetrics(),
  );
const made = (taskId: string) =>
  messageOf(`{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"${taskId}"}}}`);
const status = (taskId: string) =>
  messageOf(
    `{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"${taskId}"}}`,
  );

test('tasks of a server that is gone are forgotten, those of others not', () => {
  const tasks = new ClientTasks();
  const [gone, there] = [upstream(), upstream()];
  tasks.answered(made('1'), { upstream: gone, id: 1, progressed: undefined });
  tasks.answered(made('2'), { upstream: there, id: 2, progressed: undefined });
  tasks.dropServer(gone);
  expect([tasks.told(status('1')), tasks.told(status('2'))]).toEqual([false, true]);
});

test('of too many tasks the oldest are forgotten', () => {
  const tasks = new ClientTasks();
  const server = upstream();
  for (let id = 0; id <= 1_000; id += 1) {
    tasks.answered(made(String(id)), { upstream: server, id, progressed: undefined });
  }
  expect([0, 1, 1_000].map((id) => tasks.told(status(String(id))))).toEqual([false, true, true]);
});

test.each(['{}', '{"task":7}', '{"task":{"taskId":7}}', '{"content":[]}'])(
  'an answer without a task makes none: %s',
  (result) => {
    const tasks = new ClientTasks();
    const answer = messageOf(`{"jsonrpc":"2.0","id":1,"result":${result}}`);
    tasks.answered(answer, { upstream: upstream(), id: 1, progressed: () => {} });
    const progress = messageOf(
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1}}',
    );
    expect(
      tasks.progressed(1, progress, progress.marks.progressToken ?? { start: 0, end: 0 }),
    ).toBe(false);
  },
);
