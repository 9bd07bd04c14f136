import { type LevelWithSilent, type Logger as PinoLogger, pino } from 'pino';
import type { LogFields, Logger } from '../../../application/ports/driven/logger.ts';
import type { LineSink } from './line-sink.ts';
import { withVisibleControls } from './terminal-text.ts';

export type LogLevel = Extract<LevelWithSilent, 'debug' | 'info' | 'warn' | 'error' | 'silent'>;

export interface LoggerSettings {
  readonly level: LogLevel;
  /** `auto`: for people on a terminal, JSON anywhere else. */
  readonly format: 'auto' | 'json' | 'pretty';
  /** The field `service` of every line. */
  readonly service: string;
  /** The field `worker`; undefined: there is none. */
  readonly worker?: number | undefined;
  /** Whether stderr is a terminal. */
  readonly isTerminal: boolean;
  /** Whether colours are wanted (not `NO_COLOR`). */
  readonly hasColour: boolean;
}

/** Long enough for a slow disk, short enough for a shutdown. */
const flushLimitMs = 1_000;

/** Builds the operator's log on stderr; stdout belongs to the protocol. */
export const createLogger = async (
  settings: LoggerSettings,
  sink: LineSink,
  /** Takes out of a line what it must not show. */
  clean: (line: string) => string = (line) => line,
): Promise<OperatorLog> => {
  const cleanSink = cleaning(sink, clean);
  const writeLine = await lineWriter(settings, cleanSink);
  return new OperatorLog(settings, cleanSink, writeLine);
};

const cleaning = (sink: LineSink, clean: (line: string) => string): LineSink => ({
  write: (line) => sink.write(clean(line)),
  flush: (limitMs) => sink.flush(limitMs),
  get droppedLines() {
    return sink.droppedLines;
  },
});

type LineWriter = (line: string) => void;

const lineWriter = async (
  { format, isTerminal, hasColour }: LoggerSettings,
  sink: LineSink,
): Promise<LineWriter> => {
  const isPretty = format === 'pretty' || (format === 'auto' && isTerminal);
  if (!isPretty) return (line) => sink.write(line);
  const prettyFactory = await optionalFactory();
  if (prettyFactory === undefined) return (line) => sink.write(line);
  const prettify = prettyFactory({
    colorize: hasColour,
    ignore: 'service',
    levelKey: 'level',
    timestampKey: 'timestamp',
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return (line) => sink.write(prettify(withVisibleControls(line)));
};

/** Undefined where the package is left out, which is optional: lines are JSON then. */
const optionalFactory = async (): Promise<
  typeof import('pino-pretty').prettyFactory | undefined
> => {
  try {
    return (await import('pino-pretty')).prettyFactory;
  } catch {
    return undefined;
  }
};

export class OperatorLog implements Logger {
  readonly #pino: PinoLogger;
  readonly #settings: LoggerSettings;
  readonly #sink: LineSink;
  #writeLine: LineWriter;

  constructor(settings: LoggerSettings, sink: LineSink, writeLine: LineWriter) {
    const { level, service, worker } = settings;
    this.#settings = settings;
    this.#sink = sink;
    this.#writeLine = writeLine;
    this.#pino = pino(
      {
        level,
        base: worker === undefined ? { service } : { service, worker },
        timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
        formatters: { level: (label) => ({ level: label }) },
      },
      { write: (line) => this.#writeLine(line) },
    );
  }

  get droppedLines(): number {
    return this.#sink.droppedLines;
  }

  /** Takes effect at once (reliability U08). */
  set level(level: LogLevel) {
    this.#pino.level = level;
  }

  /** Gets ready for another level and form; the returned function brings them about. */
  async change(settings: Pick<LoggerSettings, 'level' | 'format'>): Promise<() => void> {
    const writeLine = await lineWriter({ ...this.#settings, ...settings }, this.#sink);
    return () => {
      this.level = settings.level;
      this.#writeLine = writeLine;
    };
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#pino.debug(fields, message);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#pino.info(fields, message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#pino.warn(fields, message);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#pino.error(fields, message);
  }

  /** Resolves when the last line is written; never later than a second, whoever reads. To be awaited before exit. */
  flush(): Promise<void> {
    return this.#sink.flush(flushLimitMs);
  }
}
