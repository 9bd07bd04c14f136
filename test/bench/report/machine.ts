import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { haproxyPath } from '../subjects/haproxy.ts';
import { nginxPath } from '../subjects/nginx.ts';

/** What a reader needs to know of the machine to judge the figures. */
export function machineFacts(): string[] {
  const nginx = nginxPath();
  const facts = [
    `Node.js ${process.version}`,
    `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown model'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `${type()} ${release()}`,
  ];
  if (nginx !== undefined) {
    const { stderr } = spawnSync(nginx, ['-v'], { encoding: 'utf8' });
    facts.push(stderr.trim().replace('nginx version: ', ''));
  }
  const haproxy = haproxyPath();
  if (haproxy !== undefined) {
    const { stdout } = spawnSync(haproxy, ['-v'], { encoding: 'utf8' });
    facts.push(stdout.split(' ', 3).join(' '));
  }
  return facts;
}
