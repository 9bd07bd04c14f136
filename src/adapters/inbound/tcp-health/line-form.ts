import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { LINE_FEED } from '../../../domain/wire/bytes.ts';
import { startOfText } from '../../../domain/wire/scan.ts';
import { type CheckForm, MAX_CHECK_BYTES } from './check-form.ts';

const TOO_LONG = new Fault(
  'message_too_large',
  `A check has at most ${MAX_CHECK_BYTES} bytes: this one is too large.`,
);

const lineOf = (json: Uint8Array): Uint8Array => {
  const line = new Uint8Array(json.length + 1);
  line.set(json);
  line[json.length] = LINE_FEED;
  return line;
};

/** A check is the first line that is not blank; the end of input ends it too. */
export const lineForm: CheckForm = {
  read: (bytes, isEnd) => {
    const start = startOfText(bytes);
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed;
    if (end >= MAX_CHECK_BYTES) return TOO_LONG;
    return feed >= 0 || isEnd ? bytes.subarray(start, end) : 'need_more';
  },
  answer: lineOf,
  refuse: (fault) => lineOf(errorReply('', fault)),
};
