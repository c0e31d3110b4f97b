/**
 * The points on the map, as buttons over it: what lies close together is one, which says for how many rows it stands.
 *
 * One of them is in the order of Tab; arrow keys go from it to the next that way. The rules by which points are one, and their
 * looks, are those of the server's drawing (tearline.web.map_drawing).
 */
import type { Item } from "./placed";

export type Spot = { x: number; y: number; at: [number, number]; item: Item; own: boolean };
export type Pin = { x: number; y: number; at: [number, number]; own: boolean; items: Item[]; points: [number, number][] };
export type Told = { text: string; name: string };

const CLOSE = 26; // pixels

/** From the left to the right; one that lies close to an earlier pin joins it. */
export function bundled(spots: Spot[]): Pin[] {
  const kept: Pin[] = [];
  for (const { x, y, at, item, own } of [...spots].sort((a, b) => a.x - b.x || a.y - b.y)) {
    const near = kept.find((pin) => pin.own === own && Math.hypot(pin.x - x, pin.y - y) < CLOSE);
    if (!near) kept.push({ x, y, at, own, items: [item], points: [at] });
    else {
      near.points.push(at);
      if (!near.items.includes(item)) near.items.push(item);
    }
  }
  for (const pin of kept) pin.items.sort((a, b) => a.n - b.n);
  return kept;
}

export class Pins {
  private readonly layer = document.createElement("div");
  private readonly shown = new Map<string, { pin: Pin; button: HTMLButtonElement }>();

  constructor(over: HTMLElement, name: string, private readonly tell: (pin: Pin) => Told, private readonly press: (pin: Pin, byKey: boolean) => void) {
    this.layer.className = "pins";
    this.layer.setAttribute("role", "group");
    this.layer.setAttribute("aria-label", name);
    this.layer.addEventListener("keydown", (event) => this.walk(event));
    over.append(this.layer);
  }

  /** These and no others; a button that stands for the same rows stays, with its focus. */
  show(pins: Pin[]): void {
    const focused = [...this.shown.values()].find(({ button }) => button === document.activeElement)?.pin;
    const wanted = new Map(pins.map((pin) => [`${pin.own} ${pin.items.map((item) => item.n).join(" ")} ${pin.at.join(" ")}`, pin]));
    for (const [key, { button }] of this.shown) {
      if (wanted.has(key)) continue;
      button.remove();
      this.shown.delete(key);
    }
    let n = 0;
    for (const [key, pin] of wanted) {
      const button = this.shown.get(key)?.button ?? this.made(pin);
      this.shown.delete(key); // and put in again: in the order of the map, from the left to the right
      this.shown.set(key, { pin, button });
      if (this.layer.children[n] !== button) this.layer.insertBefore(button, this.layer.children[n] ?? null);
      n += 1;
      place(button, pin);
    }
    const all = [...this.shown.values()];
    const again = focused && all.find(({ pin }) => pin.own === focused.own && pin.items.some((item) => focused.items.includes(item)));
    if (focused) (again ?? all[0])?.button.focus({ preventScroll: true });
    this.reach((again ?? all[0])?.button);
  }

  /** The map moved beneath them. */
  follow(where: (at: [number, number]) => { x: number; y: number }): void {
    for (const { pin, button } of this.shown.values()) place(button, where(pin.at));
  }

  private made(pin: Pin): HTMLButtonElement {
    const button = document.createElement("button");
    const { text, name } = this.tell(pin);
    button.type = "button";
    button.className = `pin${pin.own ? "" : " other"}${pin.items.length > 1 ? " many" : ""}`;
    button.textContent = text;
    button.setAttribute("aria-label", name);
    button.dataset.rows = pin.items.map((item) => item.n).join(" ");
    button.addEventListener("click", (event) => this.press(pin, event.detail === 0));
    button.addEventListener("focus", () => this.reach(button));
    return button;
  }

  private reach(one: HTMLButtonElement | undefined): void {
    for (const { button } of this.shown.values()) button.tabIndex = button === one ? 0 : -1;
  }

  private walk(event: KeyboardEvent): void {
    const ways: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    const all = [...this.shown.values()];
    const from = all.find(({ button }) => button === document.activeElement);
    if (!way || !from) return;
    event.preventDefault();
    const cost = ({ pin }: { pin: Pin }) => {
      const [dx, dy] = [pin.x - from.pin.x, pin.y - from.pin.y];
      const along = dx * way[0] + dy * way[1];
      return along > 0 ? along + 2 * Math.abs(dx * way[1] + dy * way[0]) : Infinity;
    };
    const next = all.reduce((best, one) => (cost(one) < cost(best) ? one : best), from);
    next.button.focus();
  }
}

function place(button: HTMLElement, { x, y }: { x: number; y: number }): void {
  button.style.transform = `translate(-50%, -50%) translate(${Math.round(x)}px, ${Math.round(y)}px)`;
}
