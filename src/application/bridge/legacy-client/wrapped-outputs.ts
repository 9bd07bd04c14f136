/** Names of one server's tools that are remembered; no honest server has more. */
const maxTools = 10_000;
const maxNameLength = 1_024;

/**
 * Which tools of a server have a schema that legacy clients see wrapped: the output has to match, whichever value it is
 * this time.
 */
export class WrappedOutputs {
  readonly #tools = new Set<string>();

  /** `outputs`: of a list, whether the schema of each tool was wrapped. */
  learn(outputs: ReadonlyMap<string, boolean>): void {
    for (const [tool, isWrapped] of outputs) {
      if (!isWrapped) this.#tools.delete(tool);
      else if (tool.length <= maxNameLength && this.#tools.size < maxTools) this.#tools.add(tool);
    }
  }

  has(tool: string): boolean {
    return this.#tools.has(tool);
  }
}
