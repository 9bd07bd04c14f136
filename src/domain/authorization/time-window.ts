const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** 1970 began on a Thursday. */
const EPOCH_DAY = 4;
/** Zones change their offset at multiples of this. */
const SLOT_MS = 15 * MINUTE_MS;

/** When a rule holds. */
export interface TimeWindow {
  /** 0 is Sunday; empty for every day. Of a window that crosses midnight, the day on which it begins. */
  readonly days: readonly number[];
  /** Minutes since midnight. Both 0: the whole day. An end that is not after its begin is on the next day. */
  readonly fromMinute: number;
  /** Not included. */
  readonly toMinute: number;
  /** A name of the IANA time zone database. */
  readonly zone: string;
  readonly notBeforeMs?: number;
  /** Not included. */
  readonly notAfterMs?: number;
}

/** Whether the window is open, `nowMs` since 1970. */
export const windowCheck = (window: TimeWindow): ((nowMs: number) => boolean) => {
  const { days, fromMinute, toMinute, zone, notBeforeMs = -Infinity } = window;
  const { notAfterMs = Infinity } = window;
  const offsetMs = offsetsOf(zone);
  const length = (toMinute - fromMinute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const begins = (days.length === 0 ? [0, 1, 2, 3, 4, 5, 6] : days).map(
    (day) => day * DAY_MINUTES + fromMinute,
  );
  return (nowMs) => {
    if (nowMs < notBeforeMs || nowMs >= notAfterMs) return false;
    const minute = Math.floor((nowMs + offsetMs(nowMs)) / MINUTE_MS) + EPOCH_DAY * DAY_MINUTES;
    return begins.some((begin) => modulo(minute - begin, WEEK_MINUTES) < length);
  };
};

export const isZone = (name: string): boolean => {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

/** How far local time is ahead of UTC, looked up once for each quarter of an hour. */
const offsetsOf = (zone: string): ((nowMs: number) => number) => {
  if (zone === 'UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  let slot = Number.NaN;
  let offset = 0;
  return (nowMs) => {
    const current = Math.floor(nowMs / SLOT_MS);
    if (current !== slot) {
      slot = current;
      const parts = format.formatToParts(nowMs);
      offset = offsetMsOf(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '');
    }
    return offset;
  };
};

/** `GMT+05:30`, or `GMT` alone. */
const offsetMsOf = (text: string): number => {
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(text) ?? [];
  const ahead = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return (sign === '-' ? -ahead : ahead) * MINUTE_MS;
};
