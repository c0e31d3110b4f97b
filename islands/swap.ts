/**
 * A form asked without leaving the page: the answer is a whole page of ours, of which the changed parts are taken over.
 *
 * Markup from a network is a risk that the browser guards (Trusted Types): this is the one place that vouches for it,
 * and only for an answer of this very host.
 */
import { pages } from "./trusted";

export class NoLink extends Error {}

/** The answer to a form: its text, and the address that it came from in the end. Raises NoLink where none came. */
export async function asked(action: string, fields: URLSearchParams): Promise<{ text: string; url: URL }> {
  try {
    const response = await fetch(action, { method: "POST", body: fields, signal: AbortSignal.timeout(60_000) });
    const url = new URL(response.url);
    if (url.origin !== location.origin) throw new NoLink("another host answered");
    return { text: await response.text(), url };
  } catch (error) {
    throw new NoLink(String(error));
  }
}

function page(text: string): Document {
  return new DOMParser().parseFromString(pages().createHTML(text), "text/html");
}

/** Take over what the answer shows: its banners, its title and its main part, which gets the focus. */
export function show(text: string): void {
  replace(page(text));
  document.getElementById("main")?.focus();
  window.scrollTo(0, 0);
}

/**
 * Take over an answer around a part that lives on (a drawing): it stands where the answer has its place for it, what is
 * scrolled and focused stays. False where the answer is another page: then the browser goes there.
 */
export function taken(text: string, url: URL, living: HTMLElement | null, action: string): boolean {
  const answer = page(text);
  const place = living && answer.getElementById(living.id);
  if (!living || !place) {
    if (url.pathname !== action) location.assign(url); // it led elsewhere
    else show(text); // a refusal, or the session ended: said in place
    return false;
  }
  const focus = document.activeElement;
  const kept = focus && living.contains(focus) ? (focus as HTMLElement) : undefined;
  const name = focus?.id;
  const scroll = window.scrollY;
  replace(answer, living);
  (kept ?? (name ? document.getElementById(name) : null))?.focus({ preventScroll: true });
  window.scrollTo(0, scroll);
  if (url.pathname !== location.pathname && url.pathname !== action) window.history.replaceState(null, "", url);
  return true;
}

/** Take over these parts of an answer, in place of the page's own; what is focused stays where the part has it still. */
export function renewed(text: string, ...parts: string[]): void {
  const answer = page(text);
  for (const part of parts) {
    const old = document.querySelector(part);
    const made = answer.querySelector(part);
    if (!old || !made) continue;
    const links = [...old.querySelectorAll("a")];
    const focused = links.findIndex((link) => link === document.activeElement);
    if (old.getAttribute("role") === "status") old.replaceChildren(...[...made.childNodes].map((node) => document.adoptNode(node)));
    else old.replaceWith(document.adoptNode(made));
    if (focused >= 0) document.querySelectorAll<HTMLElement>(`${part} a`)[focused]?.focus();
  }
}

function replace(answer: Document, living?: HTMLElement): void {
  document.title = answer.title;
  const banners = answer.querySelectorAll(".banner");
  document.querySelectorAll(".banner").forEach((old, n) => {
    const made = banners[n];
    if (made) old.replaceWith(document.adoptNode(made));
  });
  const main = answer.getElementById("main");
  if (!main) throw new Error("The answer is no page of ours.");
  document.adoptNode(main);
  if (living) main.querySelector(`#${living.id}`)?.replaceWith(living);
  document.getElementById("main")?.replaceWith(main);
}
