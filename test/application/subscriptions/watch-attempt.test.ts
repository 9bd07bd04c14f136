import { describe, expect, test } from 'vitest';
import { WatchAttempt } from '../../../src/application/subscriptions/watch-attempt.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';
import { gone, promptsChanged, scanned, toolsChanged } from './rig.ts';

class Receiver {
  readonly heard: string[] = [];
  readonly attempt = new WatchAttempt({
    changed: ({ bytes }) => this.heard.push(decodeText(bytes)),
    ended: ({ code }) => this.heard.push(code),
  });
}

describe('WatchAttempt', () => {
  test('keeps what comes too early, in order, the end last', () => {
    const { attempt, heard } = new Receiver();
    attempt.changed(scanned(toolsChanged));
    attempt.changed(scanned(promptsChanged));
    attempt.ended(gone);
    expect(heard).toEqual([]);
    attempt.begin();
    expect(heard).toEqual([toolsChanged, promptsChanged, gone.code]);
  });

  test('says nothing after the end, though the watch does', () => {
    const { attempt, heard } = new Receiver();
    attempt.begin();
    attempt.ended(gone);
    attempt.ended(gone);
    attempt.changed(scanned(toolsChanged));
    expect(heard).toEqual([gone.code]);
  });

  test('says nothing once it is closed, not even what it kept', () => {
    const { attempt, heard } = new Receiver();
    attempt.changed(scanned(toolsChanged));
    attempt.close();
    attempt.begin();
    attempt.changed(scanned(toolsChanged));
    attempt.ended(gone);
    expect(heard).toEqual([]);
  });
});
