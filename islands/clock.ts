/**
 * The session's clock in the head of the page.
 *
 * The server has written the hour at which it ends; five, two and one minutes before that a sentence says so once
 * (WCAG 2.2, 2.2.1: who needs longer is told in time and signs in again in place, with nothing lost).
 */
import { OVER } from "./wake";
import { filled, words } from "./words";

const TOLD_AT = [1, 2, 5]; // minutes

export function minutesLeft(ends: Date, now: Date): number {
  return Math.max(0, Math.ceil((ends.getTime() - now.getTime()) / 60_000));
}

/** The first of the minutes at which one is told that has been reached; none while there is more time. */
export function reached(minutes: number): number | undefined {
  return TOLD_AT.find((told) => minutes <= told);
}

export function startClock(): void {
  const shown = document.querySelector<HTMLElement>("[data-ends]");
  const message = document.getElementById("session-told");
  if (!shown?.dataset.ends || !message) return;
  const said = words<"one" | "many" | "over">("clock-words");
  const ends = new Date(shown.dataset.ends);
  // the server's clock rules: what this machine's clock is off by is known from when the page was made
  const offset = new Date(shown.dataset.now ?? "").getTime() - Date.now();
  let told = Infinity;
  const tick = () => {
    const minutes = minutesLeft(ends, new Date(Date.now() + offset));
    const now = minutes === 0 ? 0 : reached(minutes);
    if (now !== undefined && now < told) {
      told = now;
      const sentence = now === 0 ? said.over : now === 1 ? said.one : filled(said.many, { minutes: now });
      message.textContent = sentence;
      message.hidden = false;
    }
  };
  tick();
  const ticking = setInterval(tick, 15_000);
  document.addEventListener(OVER, () => {
    clearInterval(ticking);
    message.textContent = said.over;
    message.hidden = false;
  });
}
