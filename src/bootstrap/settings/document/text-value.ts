import type { Problem } from '../../../domain/config/problem.ts';

/** What stands in a text, whatever its form. */
export interface TextValue {
  readonly value: unknown;
  /** The text cannot be understood, so that nothing else can be said about it. */
  readonly isBroken: boolean;
  readonly problems: readonly Problem[];
}

export const broken = (problems: readonly Problem[]): TextValue => ({
  value: undefined,
  isBroken: true,
  problems,
});
