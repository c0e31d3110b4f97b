/**
 * Keys for people who work through pages all day: `/` ask, `j` `k` move, `Enter` open, `Esc` back, `?` help.
 *
 * Letters act only outside of fields, and can be switched off (WCAG 2.2, 2.1.4); the choice stays in this browser.
 */
const OFF = "tearline.letters-off";

export type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey">;

/** What a press asks for, or nothing: also when it is typed into a field, or belongs to the browser. */
export function asked(press: Press, inField: boolean, letters: boolean): string | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey) return undefined;
  if (press.key === "Escape") return "back";
  if (inField || !letters) return undefined;
  const names: Record<string, string> = { "/": "ask", j: "next", k: "before", "?": "help" };
  return names[press.key] ?? (/^[a-zA-Z]$/.test(press.key) ? `key:${press.key}` : undefined);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** The chief link of each thing in the list of the page, in its order. */
function stops(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("main li:is(.row, .slip) .t > a, main tbody th[scope=row] > a")].filter((one) => one.offsetParent !== null);
}

function move(by: 1 | -1): void {
  const all = stops();
  if (!all.length) return;
  const at = all.findIndex((one) => one.contains(document.activeElement));
  const to = at < 0 ? (by === 1 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
  all[to]?.focus();
}

/** Whether a form of the page holds what going back would lose. */
function typed(): boolean {
  const fields = [...document.querySelectorAll<HTMLInputElement>("main input, main textarea")];
  const lists = [...document.querySelectorAll<HTMLSelectElement>("main select")];
  return (
    fields.some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked) ||
    lists.some((list) => list.selectedIndex !== Math.max(0, [...list.options].findIndex((one) => one.defaultSelected)))
  );
}

export function lettersOn(): boolean {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true; // a browser that keeps nothing
  }
}

function switchLetters(on: boolean): void {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // it holds for this page alone
  }
}

export function startKeys(): void {
  const help = document.getElementById("keys") as HTMLDialogElement | null;
  const letters = help?.querySelector<HTMLInputElement>("input[type=checkbox]");
  let on = lettersOn();
  if (letters) {
    letters.checked = on;
    letters.addEventListener("change", () => switchLetters((on = letters.checked)));
  }
  const opener = document.getElementById("open-keys");
  if (opener && help) {
    opener.hidden = false; // without this script it would open nothing
    opener.addEventListener("click", () => help.showModal());
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || help?.open) return; // the dialog closes itself
    const what = asked(event, isField(event.target), on);
    if (!what) return;
    if (what === "ask") document.querySelector<HTMLElement>("#q, form[data-check] input[name=text]")?.focus();
    else if (what === "next") move(1);
    else if (what === "before") move(-1);
    else if (what === "help") help?.showModal();
    else if (what === "back") {
      if (isField(event.target)) (event.target as HTMLElement).blur();
      else if (document.referrer.startsWith(location.origin) && !typed()) window.history.back();
      return;
    } else {
      const press = document.querySelector<HTMLElement>(`[data-key="${what.slice(4)}"]`);
      if (!press) return;
      press.focus();
      press.click();
    }
    event.preventDefault();
  });
}
