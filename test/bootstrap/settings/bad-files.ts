import { expect, test } from 'vitest';
import { problemsOf } from './loading.ts';

export const demo = 'servers: { demo: { command: node } }';

/** What is wrong with a file, its text, and all that is said about it. */
export type BadFile = readonly [name: string, text: string, ...problems: string[]];

export const testEach = (files: readonly BadFile[]): void =>
  test.each(files)('%s', (_, text, ...problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });
