/**
 * A form that was just sent is not sent again by a second press: a double click would enroll, load or enter a copy twice.
 *
 * For three seconds, because the answer to a copy is a file and the page stays. Forms that a script sends are its own affair.
 */
const PAUSE = 3_000;

export function startOnce(): void {
  const sent = new WeakMap<HTMLFormElement, number>();
  // the window hears last: by then whoever sends the form by script has said so
  window.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "post") return;
    const last = sent.get(form);
    if (last !== undefined && performance.now() - last < PAUSE) event.preventDefault();
    else sent.set(form, performance.now());
  });
}
