import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeartbeatProgress } from '../../../src/domain/mcp/heartbeat-progress.ts';

interface Params {
  readonly progressToken: unknown;
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

const read = (bytes: Uint8Array): Params =>
  (JSON.parse(new TextDecoder().decode(bytes)) as { params: Params }).params;

const told = (params: object): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: 'mine', ...params },
    }),
  );

describe('progress of a silent server', () => {
  test('increases whatever the server says in between, and names the client’s own token', () => {
    const steps = fc.array(
      fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { freq: 2, nil: undefined }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const progress = new HeartbeatProgress();
        let last: number | undefined;
        let server = 0;
        for (const step of list) {
          if (step !== undefined) server += step + 1e-6;
          const bytes =
            step === undefined
              ? progress.next('"mine"')
              : progress.shown(told({ progress: server }));
          const { progress: value, progressToken } = read(bytes);
          expect(progressToken).toBe('mine');
          if (last !== undefined) expect(value).toBeGreaterThan(last);
          last = value;
        }
      }),
    );
  });

  test('stays below the next value of a server that counts, through ten hours of beats', () => {
    const progress = new HeartbeatProgress();
    progress.shown(told({ progress: 3, total: 10 }));
    let last = 3;
    for (let beat = 0; beat < 2_400; beat += 1) last = read(progress.next('1')).progress;
    expect(last).toBeLessThan(3.001);
    const next = told({ progress: 3.001, total: 10, message: 'on' });
    expect(progress.shown(next)).toBe(next);
  });

  test('repeats the total the server named last', () => {
    const progress = new HeartbeatProgress();
    expect(read(progress.next('1')).total).toBeUndefined();
    progress.shown(told({ progress: 1, total: 10 }));
    expect(read(progress.next('1')).total).toBe(10);
    progress.shown(told({ progress: 2, total: 12 }));
    progress.shown(told({ progress: 3 }));
    expect(read(progress.next('1')).total).toBe(12);
  });

  test('a first value of the server that a beat was at already is told as next to nothing above it', () => {
    const progress = new HeartbeatProgress();
    expect(read(progress.next('1')).progress).toBe(0);
    const shown = read(progress.shown(told({ progress: 0, message: 'started' })));
    expect(shown.progress).toBeGreaterThan(0);
    expect(shown.progress).toBeLessThan(1e-6);
    expect(shown.message).toBe('started');
  });

  test('what the server says passes untouched as long as nothing was made up', () => {
    const progress = new HeartbeatProgress();
    for (const value of [5, 5, 1]) {
      const bytes = told({ progress: value });
      expect(progress.shown(bytes)).toBe(bytes);
    }
  });

  test('what is no number neither breaks it nor is touched', () => {
    const progress = new HeartbeatProgress();
    progress.next('1');
    for (const broken of [{ progress: 'half' }, {}, { progress: null, total: 'all' }]) {
      const bytes = told(broken);
      expect(progress.shown(bytes)).toBe(bytes);
    }
    const text = new TextEncoder().encode(
      '{"jsonrpc":"2.0","method":"x","params":{"progress":1e999}}',
    );
    expect(progress.shown(text)).toBe(text);
    expect(read(progress.next('1')).progress).toBeLessThan(1);
  });
});
