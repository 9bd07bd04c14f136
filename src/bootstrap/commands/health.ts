import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { HealthReport } from '../../adapters/inbound/cli/commands/health.ts';
import type { SettingsSource } from '../../adapters/inbound/cli/source.ts';
import { formatProblem } from '../../domain/config/problem.ts';
import { lengthProblem } from '../../domain/validation/address-rule.ts';
import { failureText } from '../failure-text.ts';

/** Asks a running gateway whether it is ready: at `url`, or where its configuration has it listen. */
export const health = async (
  target: SettingsSource | { readonly kind: 'at'; readonly url: string },
  timeoutMs: number,
): Promise<HealthReport> => {
  if (target.kind === 'at') return ask(readyUrl(target.url), timeoutMs);
  // A probe that is told where to ask needs no configuration, and none of what reads one.
  const { loadToRead } = await import('./load.ts');
  const { healthOrigin } = await import('../listening.ts');
  const { settings, problems } = await loadToRead(target);
  if (settings === undefined) {
    return { kind: 'configuration', text: problems.map(formatProblem).join('; ') };
  }
  const origin = healthOrigin(settings);
  return origin === undefined
    ? { kind: 'configuration', text: 'no frontend speaks HTTP and metrics are off: nothing to ask' }
    : ask(readyUrl(origin), timeoutMs);
};

/** The path may be left out. */
const readyUrl = (written: string): URL | undefined => {
  const url = lengthProblem(written) === undefined ? URL.parse(written) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  if (url.pathname === '/') url.pathname = '/ready';
  return url;
};

/** Our pages are shorter; anything longer is nobody's we know. */
const maxAnswer = 16_384;

/**
 * One request on one connection: loading an HTTP client would take longer than the answer. Nothing secret is sent, so that
 * a certificate for another name, as on the loopback address, is no obstacle.
 */
const ask = (url: URL | undefined, timeoutMs: number): Promise<HealthReport> =>
  new Promise((resolve) => {
    if (url === undefined) {
      resolve({
        kind: 'configuration',
        text: 'the URL has to begin with http:// or https:// and has at most 2048 characters',
      });
      return;
    }
    const place = url.href;
    const isSecure = url.protocol === 'https:';
    const host = url.hostname.replaceAll(/[[\]]/g, '');
    const port = Number(url.port) || (isSecure ? httpsPort : httpPort);
    const socket = isSecure
      ? connectTls({ host, port, rejectUnauthorized: false })
      : connectPlain({ host, port });
    const over = (report: HealthReport): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(report);
    };
    const silent = (text: string): void => over({ kind: 'silent', url: place, text });
    const timer = setTimeout(() => silent(`no answer within ${timeoutMs} ms`), timeoutMs);
    let answer = '';
    socket.on('error', (problem) => silent(failureText(problem)));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
      if (answer.length > maxAnswer) silent('the answer is too long for a gateway');
    });
    socket.on('end', () => {
      const [, status, text = ''] = /^HTTP\/1\.1 (\d{3}) .*?\r\n\r\n(.*)$/s.exec(answer) ?? [];
      if (status === undefined) silent('who answers there does not speak HTTP');
      else {
        const kind = status === '200' ? 'ready' : 'not_ready';
        over({ kind, url: place, status: Number(status), text });
      }
    });
    const target = `${url.pathname}${url.search}`;
    socket.write(`GET ${target} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`);
  });

const httpPort = 80;
const httpsPort = 443;
