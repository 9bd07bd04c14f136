import { expect, test } from 'vitest';
import { egressNews } from '../../../src/bootstrap/egress/egress-news.ts';
import type { Ground } from '../../../src/domain/egress/egress-rules.ts';
import { RecordingLogger } from '../../support/backend/recording-logger.ts';

const started = () => {
  const logger = new RecordingLogger();
  const counted: Ground[] = [];
  const listener = egressNews(logger, { refused: (ground) => counted.push(ground) });
  return { logger, counted, listener };
};

test('each refusal is counted, and said once', () => {
  const { logger, counted, listener } = started();
  listener('x.example', '10.0.0.1', 'private');
  listener('x.example', '10.0.0.1', 'private');
  listener('x.example', '10.0.0.2', 'private');
  listener('y.example', '', 'denied');
  expect(counted).toEqual(['private', 'private', 'private', 'denied']);
  expect(logger.records.map(({ fields }) => fields)).toEqual([
    {
      host: 'x.example',
      address: '10.0.0.1',
      reason: 'private',
      fix: 'list the address in egress.allow if it is meant',
    },
    {
      host: 'x.example',
      address: '10.0.0.2',
      reason: 'private',
      fix: 'list the address in egress.allow if it is meant',
    },
    { host: 'y.example', address: '', reason: 'denied', fix: 'egress.deny says so' },
  ]);
});

test('what is remembered of them has an end', () => {
  const { logger, listener } = started();
  for (let round = 0; round < 2; round += 1) {
    for (let at = 0; at < 257; at += 1) listener(`h${at}`, '10.0.0.1', 'private');
  }
  expect(logger.records.length).toBeGreaterThan(257);
});
