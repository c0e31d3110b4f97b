/**
 * Files that a steward sends: the chosen file stays chosen from one step to the next, and a load tells how far it is.
 *
 * How much was sent is known here; how much was read and not taken, the service tells (server-sent events).
 */
import { taken } from "./swap";
import { filled, words } from "./words";

type Said = "sending" | "reading" | "no_link" | "trying";

function tell(sentence: string, share?: number): void {
  const place = document.getElementById("progress");
  const text = document.getElementById("progress-told");
  const bar = document.getElementById("progress-bar") as HTMLProgressElement | null;
  if (!place || !text || !bar) return;
  place.hidden = sentence === "";
  text.textContent = sentence;
  if (share === undefined) bar.removeAttribute("value");
  else bar.value = share;
}

/** The service's word of how far the load is, until it is over. */
function follow(ticket: string): EventSource {
  const source = new EventSource(`/ours/progress?ticket=${ticket}`);
  source.onmessage = (event: MessageEvent<string>) => {
    const far = JSON.parse(event.data) as { items: number; rejected: number };
    const number = new Intl.NumberFormat(document.documentElement.lang);
    if (far.items)
      tell(filled(words<Said>("progress-words").reading, { items: number.format(far.items), rejected: number.format(far.rejected) }));
  };
  source.addEventListener("over", () => source.close());
  return source;
}

function send(form: HTMLFormElement, button: HTMLButtonElement): void {
  const said = words<Said>("progress-words");
  const load = button.value === "load";
  const ticket = crypto.randomUUID();
  const action = new URL(button.getAttribute("formaction") ?? form.action, location.href);
  if (load) action.searchParams.set("ticket", ticket);
  const fields = new FormData(form, button);
  const buttons = [...form.querySelectorAll<HTMLButtonElement>("button[type=submit]")];
  buttons.forEach((one) => (one.disabled = true));
  const request = new XMLHttpRequest(); // it alone tells how much was sent
  const source = load ? follow(ticket) : undefined;
  request.upload.onprogress = (event) => {
    if (load && event.lengthComputable)
      tell(filled(said.sending, { percent: Math.floor((100 * event.loaded) / event.total) }), event.loaded / event.total);
  };
  request.upload.onload = () => tell(said.trying);
  request.onload = () => {
    const url = new URL(request.responseURL);
    url.searchParams.delete("ticket");
    if (load && url.pathname.startsWith("/load/")) location.assign(url);
    else taken(request.responseText, url, document.getElementById("file-field"), action.pathname);
  };
  request.onerror = () => tell(said.no_link, 0);
  request.onloadend = () => {
    source?.close();
    buttons.forEach((one) => (one.disabled = false));
  };
  request.open("POST", action);
  request.send(fields);
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
  if (!form.matches("form[data-file-form]") || !button || button.value === "save") return;
  event.preventDefault();
  send(form, button);
});
