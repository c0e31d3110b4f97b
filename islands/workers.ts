/**
 * What stands in place of the browser's own `Worker` in the map's library (build.mjs injects it): the library makes its
 * workers of a plain text, which the page's policy (Trusted Types) refuses. Ours go by `trusted.ts`, and only to files of ours.
 */
import { workerAt } from "./trusted";

export function Worker(address: string | URL): globalThis.Worker {
  return workerAt(String(address));
}
