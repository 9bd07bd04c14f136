/** Which server announced which resource, as far as one client has seen. */
export class ResourceOwners {
  readonly #byUri = new Map<string, string>();
  /** By what stands before the first expression of a template. */
  readonly #byLiteral = new Map<string, string>();

  addResource(uri: string, server: string): void {
    if (!this.#byUri.has(uri)) this.#byUri.set(uri, server);
  }

  /** A URI template (RFC 6570) is known by what stands before its first expression. */
  addTemplate(template: string, server: string): void {
    const expression = template.indexOf('{');
    const literal = expression < 0 ? template : template.slice(0, expression);
    if (!this.#byLiteral.has(literal)) this.#byLiteral.set(literal, server);
  }

  /** The announcer of the URI itself, else of the template with the longest literal start that fits. */
  ownerOf(uri: string): string | undefined {
    const announced = this.#byUri.get(uri);
    if (announced !== undefined) return announced;
    let longest = -1;
    let owner: string | undefined;
    for (const [literal, server] of this.#byLiteral) {
      if (literal.length <= longest || !uri.startsWith(literal)) continue;
      longest = literal.length;
      owner = server;
    }
    return owner;
  }
}
