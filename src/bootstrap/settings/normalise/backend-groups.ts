import { isDeepStrictEqual } from 'node:util';
import { formatPath } from '../../../domain/config/problem.ts';
import type { Path } from '../document/places.ts';
import { BACKEND_SERVER_KEYS, type BackendEntry } from '../schema/backend-entry.ts';
import { serverOfBackend } from './backends.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import type { ServerDraft } from './server-list.ts';

interface Described {
  readonly entry: BackendEntry;
  readonly draft: ServerDraft;
  readonly path: Path;
}

/** The servers of `backends[]`, which stands at `root`: elements that name the same server are endpoints of it. */
export const joinedBackends = (
  backends: readonly BackendEntry[],
  root: Path,
  base: FileBase,
  findings: Findings,
): readonly ServerDraft[] => {
  const described = backends.flatMap((entry, index): readonly Described[] => {
    const path = [...root, index];
    const draft = serverOfBackend(entry, path, base, findings);
    return draft === undefined ? [] : [{ entry, draft, path }];
  });
  const groups = Map.groupBy(described, ({ draft }) => draft.name);
  return [...groups.values()].flatMap((members) => joined(members, findings));
};

const joined = (
  [first, ...others]: readonly Described[],
  findings: Findings,
): readonly ServerDraft[] => {
  if (first === undefined) return [];
  for (const other of others) checkAgreement(first, other, findings);
  const targets = [first, ...others].flatMap(({ draft }) => draft.targets);
  return [{ ...first.draft, targets }];
};

/** What holds for the server is said by its first element; another one may repeat it. */
const checkAgreement = (
  first: Described,
  { entry, draft, path }: Described,
  findings: Findings,
): void => {
  for (const key of BACKEND_SERVER_KEYS) {
    const value: unknown = Reflect.get(entry.config, key);
    if (value === undefined || isDeepStrictEqual(value, Reflect.get(first.entry.config, key))) {
      continue;
    }
    const place = formatPath(first.path);
    const message = `${key} holds for all of server "${draft.name}": say it in ${place}, its first element`;
    findings.keyProblem([...path, 'config', key], message);
  }
  const isModern = first.draft.era.era === 'modern';
  if (isModern && draft.targets.some(({ target }) => target.protocol === 'sse')) {
    const message = 'HTTP+SSE is a transport of revision 2024-11-05: era modern cannot use it';
    findings.problem([...path, 'protocol'], message);
  }
};
