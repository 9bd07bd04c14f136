import type { Detection } from '../../../application/detection/detector.ts';
import type { KnownTarget } from '../../../domain/balancing/endpoint.ts';
import { protocolOf } from '../../../domain/detection/target.ts';
import type { Evidence } from '../../../domain/detection/verdict.ts';
import { type Paint, printable } from './output.ts';

/** One address for people: the verdict, then what each probe saw. */
export const detectionText = (
  { address, target, verdict, evidence, durationMs }: Detection,
  paint: Paint,
): string => {
  const time = paint('dim', `${Math.round(durationMs)} ms`);
  const outcome =
    target === undefined || !verdict.isFound
      ? paint('red', 'not found')
      : `${paint('green', protocolOf(target))}${verdict.certainty === 'likely' ? ' (likely)' : ''}`;
  const reason = verdict.isFound ? [] : [`  ${printable(verdict.text)}`];
  const place = target === undefined ? [] : [`  ${printable(placeOf(target))}`];
  const seen = evidence.map((one) => paint('dim', `  ${seenText(one)}`));
  return `${[`${printable(address)}  ${outcome}  ${time}`, ...place, ...reason, ...seen].join('\n')}\n`;
};

const seenText = ({ probe, sight, atMs }: Evidence): string => {
  const asked = [probe.kind, ...(probe.isInTls ? ['in TLS'] : []), pathOf(probe.path)].join(' ');
  const time = String(Math.round(atMs)).padStart(4);
  return `${time} ms  ${printable(`${asked.trimEnd()}: ${sight.note}`)}`;
};

/** Queries may be secret. */
const pathOf = (path: string): string => path.replace(/\?.*/s, '');

/** What to write in a configuration. */
const placeOf = (target: KnownTarget): string => {
  switch (target.protocol) {
    case 'stdio':
      return `command: ${[target.command, ...target.args].join(' ')}`;
    case 'unix':
      return `type: unix, url: unix://${target.path}, framing: ${target.framing}`;
    case 'tcp': {
      const host = target.host.includes(':') ? `[${target.host}]` : target.host;
      const scheme = target.tls ? 'tcps' : 'tcp';
      return `type: tcp, url: ${scheme}://${host}:${target.port}, framing: ${target.framing}`;
    }
    case 'http':
    case 'sse':
    case 'websocket':
      return `type: ${target.protocol}, url: ${pathOf(target.url)}`;
  }
};

/** The same for programs; members are named as in the API. */
export const detectionJson = ({
  address,
  target,
  verdict,
  evidence,
  durationMs,
}: Detection): object => ({
  address,
  detected: verdict.isFound,
  protocol: target === undefined ? null : protocolOf(target),
  ...(verdict.isFound
    ? { certainty: verdict.certainty }
    : { reason: verdict.reason, message: verdict.text }),
  ...(target !== undefined && 'url' in target ? { url: pathOf(target.url) } : {}),
  ...(target !== undefined && 'framing' in target ? { framing: target.framing } : {}),
  duration_ms: Math.round(durationMs),
  evidence: evidence.map(({ probe, sight, atMs }) => ({
    probe: probe.kind,
    tls: probe.isInTls,
    path: pathOf(probe.path),
    seen: sight.seen,
    note: sight.note,
    at_ms: Math.round(atMs),
  })),
});
