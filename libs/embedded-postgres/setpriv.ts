import { existsSync, realpathSync } from 'node:fs';

/** Path of util-linux's setpriv, in the places where distributions put it; undefined without it. */
export function findSetpriv(): string | undefined {
  const path = ['/usr/bin/setpriv', '/bin/setpriv'].find((candidate) => existsSync(candidate));
  // BusyBox has a namesake that knows neither --ambient-caps=-all nor --pdeathsig.
  return path === undefined || realpathSync(path).endsWith('busybox') ? undefined : path;
}
