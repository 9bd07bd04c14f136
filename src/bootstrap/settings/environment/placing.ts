import type { Overlay } from './overlay.ts';

type Refusal = string | undefined;

/** Mission C-29: the older keys for it would count before the one that is set. */
export const placeMetricsPort = (overlay: Overlay, port: unknown, variable: string): Refusal => {
  const endpoint = overlay.at(['metrics', 'endpoint']);
  if (typeof endpoint === 'string') {
    const host = endpoint.replace(/:\d*$/, '');
    return overlay.set(['metrics', 'endpoint'], `${host}:${String(port)}`, variable);
  }
  overlay.remove(['metrics', 'port']);
  return overlay.set(['server', 'metrics_port'], port, variable);
};

/** A list of servers becomes the map in which a protocol can be switched off. */
export const placeBackends =
  (protocol: string) =>
  (overlay: Overlay, isOn: unknown, variable: string): Refusal => {
    if (Array.isArray(overlay.at(['backends']))) {
      // On is what they are.
      if (isOn === true) return undefined;
      overlay.nest(['backends'], 'backends', variable);
    }
    return overlay.set(['backends', protocol, 'enabled'], isOn, variable);
  };
