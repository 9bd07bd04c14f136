import type { Fault } from '../../domain/fault/fault.ts';
import type { BackendLink } from '../ports/driven/backend-connector.ts';
import type { LargeResults } from '../results/large-results.ts';
import { LongAnswers } from '../results/long-answers.ts';
import type { Arrivals } from './arrivals.ts';
import type { InFlight } from './in-flight.ts';
import type { LinkBrake } from './link-brake.ts';

/** What they need of the link they come over. */
interface LongAnswerLink {
  readonly arrivals: Arrivals;
  readonly calls: InFlight;
  readonly brake: LinkBrake;
  readonly link: () => BackendLink | undefined;
  readonly fail: (call: number, fault: Fault) => void;
}

/** The answers over one link that are too long for memory; undefined where all are held in it. */
export const longAnswersOver = (
  results: LargeResults | undefined,
  { arrivals, calls, brake, link, fail }: LongAnswerLink,
): LongAnswers | undefined =>
  results &&
  new LongAnswers(results, {
    answeredBy: (outline, call, carrier) => arrivals.answeredBy(outline, call, carrier),
    waiting: (call) => calls.waiting(call),
    refuse: (call, fault) => {
      fail(call, fault);
      if (link()?.separatesCalls === true) link()?.forget(call);
    },
    hold: (call) => brake.hold(link(), call),
    letGo: (call) => brake.letGo(link(), call),
  });
