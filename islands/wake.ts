/**
 * The page learns at once that something new waits for its person, and that the session has ended.
 *
 * One stream a browser (HTTP/1.1 gives six connections): the tab that holds the lock has it and wakes the others. What it
 * brings is no content; each tab asks for its own navigation, when it is seen.
 */
import { showSection } from "./here";
import { renewed } from "./swap";

export const OVER = "session-over"; // on the document: the session ended while the page is open

const REST = 15_000; // milliseconds before a stream that was refused is asked for again
const AGAIN = 3_000; // before the page asks once more for what it did not get: the stream has told it, and does not again

let due = false;
let asking = false;

async function ask(): Promise<void> {
  due = true;
  if (asking || document.visibilityState === "hidden") return;
  asking = true;
  while (due) {
    due = false;
    const nav = document.querySelector<HTMLElement>("nav.nav");
    if (!nav) break;
    const { section = "", copies = "", registry = "", rights = "", lent = "", day = "" } = nav.dataset;
    const answer = await fetch(`/waiting?${new URLSearchParams({ section, copies, registry, rights, lent, day })}`).catch(() => undefined);
    if (answer?.ok) {
      renewed(await answer.text(), "nav.nav", "#news");
      showSection();
    }
    else if (answer?.status !== 401) {
      due = true; // no link, or a service that is away for a moment
      setTimeout(() => void ask(), AGAIN);
      break;
    }
  }
  asking = false;
}

/** The stream, for as long as this page lives. */
function listen(told: BroadcastChannel): Promise<never> {
  const pass = (event: string) => {
    hear(event);
    told.postMessage(event);
  };
  const open = () => {
    const known = document.querySelector<HTMLElement>("nav.nav")?.dataset.mark ?? "";
    const source = new EventSource(`/wakes?${new URLSearchParams({ known })}`);
    source.addEventListener("wake", () => pass("wake"));
    source.addEventListener("over", () => {
      source.close();
      pass("over");
    });
    // a browser comes again by itself after a broken line, and not after a refusal: the session was over, or too busy
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) void refused();
    };
  };
  const refused = async () => {
    const status = await fetch("/waiting").then((answer) => answer.status, () => 0);
    if (status === 401) pass("over");
    else setTimeout(open, REST);
  };
  open();
  return new Promise(() => undefined);
}

function hear(event: string): void {
  if (event === "over") document.dispatchEvent(new Event(OVER));
  else void ask();
}

export function startWake(): void {
  if (!document.querySelector("nav.nav") || !("locks" in navigator)) return;
  const told = new BroadcastChannel("tearline-wakes");
  told.onmessage = (event: MessageEvent<string>) => hear(event.data);
  document.addEventListener("visibilitychange", () => {
    if (due) void ask();
  });
  void navigator.locks.request("tearline-wakes", () => listen(told));
}
