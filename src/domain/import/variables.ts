/** Which references a client fills in; all else it leaves as it stands. */
export interface VariableStyle {
  /** `${NAME}`, `${NAME:-default}` */
  readonly shell?: true;
  /** `$NAME` */
  readonly dollar?: true;
  /** `${env:NAME}`, `${input:id}`, `${workspaceFolder}` and their like */
  readonly editor?: true;
  /** `${file:/path}` */
  readonly file?: true;
  /** `{env:NAME}`, `{file:/path}` */
  readonly braces?: true;
  /** `${{ secrets.NAME }}` */
  readonly secrets?: true;
}

/** What references lead to. */
export interface VariablePlaces {
  readonly home: string;
  /** Undefined for a file that belongs to no project. */
  readonly project: string | undefined;
  /** What the client asks its user for, with what it takes when nothing is said. */
  readonly inputs: ReadonlyMap<string, { readonly fallback: string | undefined }>;
}

export interface Translated {
  /** With references as we write them. */
  readonly text: string;
  /** Variables that nobody has set yet, because the client filled them in itself; each with what for. */
  readonly asked: readonly (readonly [name: string, what: string])[];
}

const reference =
  /\$\{\{\s*(?:secrets|inputs)\.([\w.-]+)\s*\}\}|\$\{([^{}]*)\}|\$([A-Za-z_]\w*)|\{(env|file):([^{}]+)\}|\$\{/g;
const shellReference = /^[A-Za-z_]\w*(?::-[\s\S]*)?$/;

/** A text of a client with our references in place of its own. */
export const translate = (
  text: string,
  style: VariableStyle,
  places: VariablePlaces,
): Translated => {
  const asked: (readonly [string, string])[] = [];
  const ask = (id: string, what: string, fallback?: string): string => {
    const name = variableName(id);
    if (fallback !== undefined) return `\${${name}:-${fallback}}`;
    asked.push([name, what]);
    return `\${${name}}`;
  };
  const inside = (whole: string, inner: string): string => {
    if (style.editor) {
      const found = editorReference(inner, places, ask);
      if (found !== undefined) return found;
    }
    if (style.file && inner.startsWith('file:')) return fileReference(inner.slice(5), places);
    if (style.shell && shellReference.test(inner)) return whole;
    // To the client this is no reference but text.
    return style.editor ? ask(inner, `what the client puts for ${whole}`) : `$${whole}`;
  };
  const translated = text.replace(
    reference,
    (whole: string, secret, inner, bare, kind, named): string => {
      if (typeof secret === 'string') {
        return style.secrets ? ask(secret, `the secret ${secret}`) : `$${whole}`;
      }
      if (typeof inner === 'string') return inside(whole, inner);
      if (typeof bare === 'string') return style.dollar ? `\${${bare}}` : whole;
      if (typeof named === 'string' && style.braces) {
        return kind === 'env' ? `\${${named}}` : fileReference(named, places);
      }
      return whole === '${' ? '$${' : whole;
    },
  );
  return { text: translated, asked };
};

const editorReference = (
  inner: string,
  { home, project, inputs }: VariablePlaces,
  ask: (id: string, what: string, fallback?: string) => string,
): string | undefined => {
  if (inner.startsWith('env:')) return `\${${inner.slice(4)}}`;
  if (inner.startsWith('input:')) {
    const id = inner.slice(6);
    return ask(id, `the input "${id}"`, inputs.get(id)?.fallback);
  }
  if (inner === 'userHome') return home;
  if (inner === 'pathSeparator' || inner === '/') return home.includes('\\') ? '\\' : '/';
  if (inner === 'workspaceFolder' && project !== undefined) return project;
  if (inner === 'workspaceFolderBasename' && project !== undefined) return lastPart(project);
  return undefined;
};

const fileReference = (path: string, { home }: VariablePlaces): string =>
  `\${file:${path.startsWith('~/') ? `${home}${path.slice(1)}` : path}}`;

/** `perplexity-key` and `workspaceFolder` as variables are called. */
export const variableName = (id: string): string => {
  const name = id
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|(?<!_)_+$/g, '')
    .toUpperCase();
  return /^[A-Z]/.test(name) ? name : `VALUE_${name}`;
};

export const lastPart = (path: string): string => path.split(/[/\\]/).findLast(Boolean) ?? path;
