/** A name, or what fits several (mission C-11). */
export interface NamePattern {
  readonly form: 'literal' | 'glob' | 'regex';
  readonly text: string;
}

interface Provider {
  /** How often what is known is asked for again, watched or not. */
  readonly refreshMs: number;
  /** Whether it is found out what a found address speaks. */
  readonly detects: boolean;
}

export interface KubernetesSettings extends Provider {
  readonly kind: 'kubernetes';
  readonly inCluster: boolean;
  /** Absolute path of a kubeconfig; undefined for the usual one. */
  readonly configFile: string | undefined;
  /** Of all namespaces those that one of these fits; empty: its own. */
  readonly namespaces: readonly NamePattern[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface ConsulSettings extends Provider {
  readonly kind: 'consul';
  readonly address: string;
  readonly token: string | undefined;
  readonly datacenter: string | undefined;
  readonly prefix: string;
  readonly requiresTag: boolean;
}

/** Where servers are found besides the file. What the file lists itself is among `Settings.servers`. */
export interface DiscoverySettings {
  readonly providers: readonly (KubernetesSettings | ConsulSettings)[];
}
