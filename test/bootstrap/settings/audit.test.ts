import { describe, expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const withAudit = (audit: string): string =>
  `servers: { demo: { command: node } }\naudit: ${audit}\n`;

describe('audit', () => {
  test('nothing is recorded unless told so', () => {
    expect(load('servers: { demo: { command: node } }').settings?.audit).toBeUndefined();
    expect(load(withAudit('{ enabled: false, file: a }')).settings?.audit).toBeUndefined();
  });

  test('to a file, to standard error and to a stream', () => {
    const text = withAudit(
      '{ file: logs/audit.jsonl, stderr: true, stream: "gateway:audit", arguments: digest, required: true }',
    );
    expect(load(`${text}redis: { url: "redis://r:6379" }\n`).settings?.audit).toMatchObject({
      file: '/etc/mcp-gateway/logs/audit.jsonl',
      toStderr: true,
      stream: {
        key: 'gateway:audit',
        maxLength: 1_000_000,
        redis: { address: { kind: 'url', url: 'redis://r:6379' } },
      },
      arguments: 'digest',
      isRequired: true,
    });
  });

  test('the stream is in the Redis of the file, however that is written', () => {
    const text = `${withAudit('{ stream: a, stream_length: 5 }')}redis: { addr: "r:6379" }\n`;
    expect(load(text).settings?.audit?.stream).toMatchObject({
      maxLength: 5,
      redis: { address: { kind: 'single', address: 'r:6379' } },
    });
  });

  test.each([
    ['{}', 'records need a place: set audit.file, audit.stream (with a Redis) or audit.stderr'],
    ['{ required: true }', 'records need a place'],
    ['{ stream: a }', 'no Redis is named: set redis.url or REDIS_URL'],
    ['{ file: a, arguments: some }', 'expected'],
    ['{ file: a, stream_length: 0 }', 'expected a whole number from 1'],
    ['{ files: a }', 'did you mean "file"?'],
  ])('%s is refused: %s', (audit, message) => {
    expect(problemsOf(withAudit(audit)).join('\n')).toContain(message);
  });
});
