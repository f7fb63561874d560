import type { Environment } from '../result';

/** What this process runs on. @param browser the one that was used; null where none was. */
export function readEnvironment(
  browser: { version: string | null; withoutSandbox: string | null } | null,
): Environment {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    chromium: browser?.version ?? null,
    chromiumWithoutSandbox: browser?.withoutSandbox ?? null,
    platform: `${process.platform}-${process.arch}`,
  };
}
