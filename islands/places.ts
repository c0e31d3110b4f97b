/**
 * Places and times of an entity, brushed together: a span of time narrows the points of the map, the part of the map that one
 * looks at narrows the timeline, and both the rows of the table. It is the answer that the page holds; nothing is asked for it.
 */
import { Brush } from "./brush";
import { drawLanes } from "./lanes";
import type { Asked, PlacesMap, Said } from "./map";
import { during, within, type Item, type State } from "./placed";
import type { Pin } from "./pins";
import { filled, words } from "./words";

type Mine = Said | "date" | "dates" | "here" | "here_one" | "narrowed";

const state = JSON.parse(document.getElementById("places-state")?.textContent ?? "null") as State | null;
const figure = document.getElementById("map");
const again = document.getElementById("again");
let brush: Brush | undefined;
let map: PlacesMap | undefined;

function inTime(item: Item): boolean {
  return during(item, brush?.span);
}

function look({ items, around, kinds, axis }: State, said: Record<Mine, string>): void {
  const part = map?.part;
  const here = (item: Item) => within(item, part);
  const isIn = (item: Item) => inTime(item) && here(item);
  map?.show(inTime);
  if (axis) drawLanes(axis, items, kinds, here, said);
  for (const [id, told] of [["rows", items], ["around", around]] as const) {
    document.querySelectorAll<HTMLElement>(`#${id} [data-row]`).forEach((row, n) => (row.hidden = !told[n] || !isIn(told[n])));
  }
  dimPins("rows", items);
  dimPins("around", around);
  const line = document.getElementById("narrowed");
  const place = line?.querySelector("span");
  const all = [...items, ...around];
  const n = all.filter(isIn).length;
  if (line) line.hidden = !brush?.span && !part;
  if (place) place.textContent = filled(said.narrowed, { n, all: all.length });
}

/** On the server's drawing, which stays where there is no WebGL. */
function dimPins(name: "rows" | "around", items: Item[]): void {
  document.querySelectorAll<SVGElement>(`#map-drawn [data-${name}]`).forEach((pin) => {
    const of = (pin.dataset[name] ?? "").split(" ").map((n) => items[Number(n) - 1]);
    pin.classList.toggle("pale", !of.some((item) => item && inTime(item)));
  });
}

/** What stands at a point, as the table says it: its rows again, with all that they bear. */
function open(pin: Pin, byKey: boolean, said: Record<Mine, string>): void {
  const section = figure?.querySelector<HTMLElement>("[data-part=picked]");
  const [title, body] = [section?.querySelector<HTMLElement>("h2"), section?.querySelector("tbody")];
  if (!section || !title || !body) return;
  title.textContent = pin.items.length === 1 ? said.here_one : filled(said.here, { n: pin.items.length });
  const table = document.getElementById(pin.own ? "rows" : "around");
  body.replaceChildren(
    ...pin.items.flatMap((item) => {
      const row = table?.querySelector<HTMLElement>(`[data-row="${item.n}"]`)?.cloneNode(true) as HTMLElement | undefined;
      row?.removeAttribute("id");
      row?.removeAttribute("hidden");
      return row ?? [];
    }),
  );
  section.hidden = false;
  if (byKey) title.focus();
}

async function draw(shown: State, said: Record<Mine, string>): Promise<void> {
  const address = figure?.dataset.script;
  if (!figure || !address || !document.createElement("canvas").getContext("webgl2")) return;
  let opened: HTMLElement | null = null;
  const asked: Asked = {
    figure, state: shown, said,
    moved: () => look(shown, said),
    chosen: (pin, byKey) => {
      opened = byKey ? (document.activeElement as HTMLElement) : null;
      open(pin, byKey, said);
    },
  };
  figure.hidden = false; // a map without a size has no place to draw
  try {
    const { mount } = (await import(address)) as typeof import("./map");
    map = await mount(asked);
  } catch (error) {
    figure.hidden = true;
    console.info(String(error)); // the drawing stays
    return;
  }
  const close = () => {
    const section = figure.querySelector<HTMLElement>("[data-part=picked]");
    if (section) section.hidden = true;
    opened?.focus();
  };
  const deeds: Record<string, () => void> = { nearer: () => map?.nearer(1), farther: () => map?.nearer(-1), whole: () => map?.whole(), close };
  figure.addEventListener("click", (event) => deeds[(event.target as HTMLElement).closest<HTMLElement>("[data-deed]")?.dataset.deed ?? ""]?.());
  document.body.dataset.map = "yes";
  look(shown, said);
}

if (state) {
  const said = words<Mine>("places-words");
  const [lanes, part] = [document.querySelector<SVGSVGElement>("#lanes"), document.getElementById("brush")];
  if (state.axis && lanes && part) brush = new Brush(state.axis, lanes, part, () => look(state, said));
  document.querySelector("#narrowed button")?.addEventListener("click", () => {
    map?.whole();
    brush?.whole();
  });
  if (again) {
    again.hidden = false;
    again.addEventListener("click", () => {
      const field = document.querySelector<HTMLInputElement>("form.window [name=extent]");
      const chosen = map?.part;
      // to the sixth of a metre: a point at the edge must not be lost
      if (field && chosen) field.value = [chosen[1], chosen[0], chosen[3], chosen[2]].map((degrees) => degrees.toFixed(6)).join(",");
    });
  }
  void draw(state, said);
}
