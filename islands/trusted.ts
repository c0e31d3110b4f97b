/**
 * What the browser is told to trust (Trusted Types): markup that this host answered, and the addresses of our workers.
 *
 * The page's policy allows these two by name and no other (tearline.web.site), so that no other script of ours can turn
 * text into markup or code.
 */
type Rules = { createHTML?(text: string): string; createScriptURL?(text: string): string };
type Policy = { createHTML(text: string): string; createScriptURL(text: string): string };
declare global {
  interface Window {
    trustedTypes?: { createPolicy(name: string, rules: Rules): Policy };
  }
}

function policy(name: string, rules: Rules): Policy {
  return window.trustedTypes?.createPolicy(name, rules) ?? (rules as Policy);
}

/** For `swap.ts` alone. */
export const pages = () => (made ??= policy("tearline-pages", { createHTML: (text) => text }));
let made: Policy | undefined;

/** A worker of ours, by its address. */
export function workerAt(address: string): Worker {
  workers ??= policy("tearline-workers", {
    createScriptURL: (text) => {
      if (!text.startsWith("/static/")) throw new TypeError("That is no worker of ours.");
      return text;
    },
  });
  return new window.Worker(workers.createScriptURL(address)); // not what workers.ts puts in its place
}
let workers: Policy | undefined;
