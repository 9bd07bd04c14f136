import type { WayIn } from '../../../../src/application/ports/driven/way-in.ts';
import type { RunningGateway } from '../../support/gateway.ts';

/** A way in with a name for the titles of tests. */
export interface NamedWay extends WayIn {
  readonly label: string;
}

/** Every way into a gateway that runs with `--log-level debug`, as it says itself. */
export const waysInto = (gateway: RunningGateway): readonly NamedWay[] =>
  gateway.lines
    .filter((line) => line.includes('"msg":"way in"'))
    .map((line) => {
      const { access, kind, at, methods, path } = JSON.parse(line) as WayIn & { methods?: string };
      const listed = methods === undefined ? undefined : String(methods).split(' ');
      const label = [kind, listed?.join(' '), at.replace(/:\d+$/, ''), path].filter(Boolean);
      return { access, kind, at, methods: listed, path, label: label.join(' ') };
    });

/** A path that the pattern of one stands for, with the server `one`. */
export const pathOf = ({ path = '' }: WayIn): string =>
  path.replace('{namespace}', 'one').replace('*', 'mcp');
