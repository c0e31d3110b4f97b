/**
 * The field check on a bad link: a question that cannot be sent waits, and is asked by itself when the link is back.
 *
 * What waits is kept in this page alone, never on the telephone's disk: it is gone when the page is closed, and the
 * page warns before. An answer that comes while another is being read is announced, and moves nothing.
 */
import { NoLink, asked, show } from "./swap";
import { filled, words } from "./words";

type Waiting = { text: string; answer?: string };
type Said = "waits" | "ready" | "open" | "drop" | "asking";

const FIRST = 3_000; // milliseconds until it is tried again, doubled up to the last
const LAST = 30_000;

let queue: Waiting[] = [];
let pause = FIRST;
let timer = 0;
let busy = false;

const form = () => document.querySelector<HTMLFormElement>("form[data-check]");
const reading = () => document.querySelector(".answer") !== null;

function fields(text: string): URLSearchParams {
  const told = new URLSearchParams();
  for (const [name, value] of new FormData(form() ?? undefined)) told.append(name, String(value));
  told.set("text", text);
  return told;
}

async function ask(text: string): Promise<void> {
  const button = form()?.querySelector<HTMLButtonElement>("button[type=submit]");
  const slow = setTimeout(() => say(words<Said>("check-words").asking), 300);
  if (button) button.disabled = true;
  try {
    show((await asked("/check", fields(text))).text);
    render();
  } catch (error) {
    if (!(error instanceof NoLink)) throw error;
    if (!queue.some((one) => one.text === text)) queue.push({ text });
    form()?.reset();
    const input = form()?.querySelector<HTMLInputElement>("input[name=text]");
    if (input) input.value = "";
    render();
    later();
  } finally {
    clearTimeout(slow);
    say("");
    if (button) button.disabled = false;
  }
}

function later(): void {
  clearTimeout(timer);
  if (queue.some((one) => one.answer === undefined)) timer = window.setTimeout(again, pause);
  pause = Math.min(LAST, pause * 2);
}

/** Ask what waits, one after the other; the first that finds no link ends the round. */
async function again(): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    for (const one of queue.filter((each) => each.answer === undefined)) {
      const answer = (await asked("/check", fields(one.text))).text;
      pause = FIRST;
      if (!queue.includes(one)) continue; // dropped meanwhile
      if (!reading() && queue.length === 1) {
        queue = [];
        show(answer);
      } else one.answer = answer;
      render();
    }
  } catch (error) {
    if (!(error instanceof NoLink)) throw error;
  } finally {
    busy = false;
    later();
  }
}

function say(text: string): void {
  const place = document.getElementById("check-told");
  if (place) place.textContent = text;
}

function render(): void {
  const place = document.getElementById("waiting");
  if (!place) return;
  const said = words<Said>("check-words");
  place.hidden = queue.length === 0;
  place.querySelector("ul")?.replaceChildren(
    ...queue.map((one) => {
      const line = document.createElement("li");
      line.className = "line";
      const text = document.createElement("span");
      text.textContent = filled(one.answer === undefined ? said.waits : said.ready, { text: one.text });
      const drop = button(said.drop, () => (queue = queue.filter((each) => each !== one)));
      const open = button(said.open, () => {
        queue = queue.filter((each) => each !== one);
        show(one.answer ?? "");
      });
      line.append(text, ...(one.answer === undefined ? [drop] : [open, drop]));
      return line;
    }),
  );
}

function button(text: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn sm alt";
  made.textContent = text;
  made.addEventListener("click", () => {
    press();
    render();
  });
  return made;
}

document.addEventListener("submit", (event) => {
  const sent = event.target as HTMLFormElement;
  if (!sent.matches("form[data-check]")) return;
  event.preventDefault();
  const text = String(new FormData(sent).get("text") ?? "").trim();
  if (text) void ask(text);
});
window.addEventListener("online", () => {
  pause = FIRST;
  void again();
});
window.addEventListener("beforeunload", (event) => {
  if (queue.length) event.preventDefault();
});
