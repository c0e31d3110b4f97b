/**
 * The link chart, drawn over the page that is its equivalent table.
 *
 * The page stays the truth: whatever is added, taken off or found is asked of the server through the page's own form,
 * and the answer is taken over whole, table and drawing together. What only concerns the drawing (places, pins, groups,
 * what is not drawn) is kept here, and goes along with the next question and into a saved chart.
 */
import type { Core, ElementDefinition, NodeSingular } from "cytoscape";
import { canvas, groupElement, linkElement, nodeElement } from "./drawing";
import { tellInSight } from "./labels";
import { beside, extent, placesOf, within, type Place, type State } from "./graph";
import { History, type Moment } from "./history";
import type { Answered, Asked } from "./layout";
import { NoLink, asked, taken } from "./swap";
import { workerAt } from "./trusted";
import { bars, months, type Months } from "./times";
import { filled, words } from "./words";

type Said = "busy" | "no_link" | "pick_one" | "pick_two" | "layout" | "hidden" | "out" | "moved";

const figure = document.getElementById("drawing");
const history = new History();
let state: State;
let places = new Map<string, Place>();
let graph: Core;
let brush: { months: Months; from: number; to: number } | undefined;
let turn = 0;
let worker: Worker | undefined;

const said = () => words<Said>("chart-words");
const form = () => document.getElementById("chart-form") as HTMLFormElement;
const seal = () => (form().elements.namedItem("chart") as HTMLInputElement).value;
const now = (): Moment => ({ seal: seal(), places: [...places.values()].map((place) => ({ ...place })) });
const find = <Kind extends HTMLElement>(name: string) => figure?.querySelector<Kind>(`[data-part=${name}]`) ?? undefined;

const placed = () => JSON.stringify([...places.values()].filter((place) => place.x !== null));

function tell(sentence: string): void {
  const place = find("told");
  if (place) place.textContent = sentence;
}

// ── what the page says ────────────────────────────────────────────────────────────────────────────────────────────

function read(): void {
  state = JSON.parse(document.getElementById("chart-state")?.textContent ?? "{}") as State;
  const kept = places;
  places = placesOf(state);
  for (const [id, place] of places) {
    const before = kept.get(id);
    if (before && place.x === null) places.set(id, { ...before, id: place.id });
  }
  brush = undefined;
  const told = months(state.links);
  if (told) brush = { months: told, from: 0, to: told.names.length - 1 };
}

/** Draw what the state says; whatever stands already stays where it is. */
function draw(): void {
  const standing = new Set(graph.nodes().map((node) => node.id()));
  const groups = [...new Set([...places.values()].flatMap((place) => place.group ?? []))];
  const wanted = new Set([...state.nodes.map((node) => node.id), ...state.links.map((link) => link.id)]);
  graph.batch(() => {
    graph.edges().filter((one) => !wanted.has(one.id())).remove();
    graph.nodes().filter((one) => !one.id().startsWith("group ") && !wanted.has(one.id())).remove();
    graph.add(groups.filter((name) => graph.getElementById(`group ${name}`).empty()).map(groupElement));
    const fresh: ElementDefinition[] = [];
    for (const node of state.nodes) {
      const place = places.get(node.id);
      if (!place) continue;
      const made = nodeElement(node, place, state.signs[node.form]);
      const old = graph.getElementById(node.id);
      if (old.empty()) fresh.push(made);
      else {
        if (Object.entries(made.data).some(([name, value]) => old.data(name) !== value)) old.data(made.data);
        if (place.x !== null && place.y !== null) old.position({ x: place.x, y: place.y });
        if ((old.parent().first().id() ?? undefined) !== made.data.parent) old.move({ parent: made.data.parent ?? null });
      }
    }
    for (const link of state.links) if (graph.getElementById(link.id).empty()) fresh.push(linkElement(link));
    graph.add(fresh); // all at once: one by one costs a pass over the drawing each
    graph.nodes().filter((one) => one.id().startsWith("group ") && one.children().empty()).remove();
    graph.elements().removeClass("picked way");
    if (state.picked) graph.getElementById(state.picked).addClass("picked");
    const way = state.way;
    way.forEach((id, n) => {
      graph.getElementById(id).addClass("way");
      const next = way[n + 1];
      if (next) graph.getElementById(id).edgesWith(graph.getElementById(next)).addClass("way");
    });
  });
  filter();
  const placeless = state.nodes.filter((node) => places.get(node.id)?.x === null).length;
  if (placeless) void layOut(2 * placeless > state.nodes.length); // few new ones: what stands stays, as the eye has learnt it
  else if (standing.size === 0) fit();
  if (!placeless) tellInSight(graph);
  tools();
}

/** Hide what the author hid and what lies outside the brush, and say how many links that is. */
function filter(): void {
  const since = brush?.months.names[brush.from] ?? "";
  const last = brush?.months.names[brush.to] ?? "";
  let out = 0;
  graph.batch(() => {
    for (const node of state.nodes) graph.getElementById(node.id).toggleClass("away", places.get(node.id)?.hidden ?? false);
    for (const link of state.links) {
      const inside = !brush || within(link, since, `${last}-99`);
      if (!inside) out += 1;
      graph.getElementById(link.id).toggleClass("away", !inside);
    }
  });
  const line = find("out");
  if (line) {
    line.hidden = out === 0;
    const text = line.querySelector("span");
    if (text) text.textContent = filled(said().out, { n: out });
  }
  drawBrush();
}

function drawBrush(): void {
  const part = find("brush");
  if (!part) return;
  part.hidden = !brush;
  if (!brush) return;
  const [outside, inside] = bars(brush.months, brush.from, brush.to);
  part.querySelector(".bar0")?.setAttribute("d", outside);
  part.querySelector(".bar1")?.setAttribute("d", inside);
  const ends = [brush.from, brush.to];
  part.querySelectorAll<HTMLInputElement>("input").forEach((input, n) => {
    input.max = String((brush?.months.names.length ?? 1) - 1);
    input.value = String(ends[n]);
    const name = brush?.months.names[ends[n] ?? 0] ?? "";
    input.setAttribute("aria-valuetext", name);
    const shown = part.querySelector(`output[for=${input.id}]`);
    if (shown) shown.textContent = name;
  });
}

// ── places ────────────────────────────────────────────────────────────────────────────────────────────────────────

function layOut(anew: boolean): Promise<void> {
  const address = figure?.dataset.worker;
  if (!address) return Promise.resolve();
  const busy = setTimeout(() => tell(said().layout), 300);
  turn += 1;
  worker?.terminate(); // an older question, whose answer nobody waits for
  worker = workerAt(address);
  const around = beside(state, places);
  const question: Asked = {
    turn,
    anew,
    nodes: state.nodes.flatMap((node, n) => {
      const place = places.get(node.id);
      if (!place || place.hidden) return [];
      const at = place.x !== null && place.y !== null ? { x: place.x, y: place.y } : undefined;
      return [{ id: node.id, parent: place.group ?? undefined, at: at ?? around(node.id, n), fixed: at !== undefined && (place.pinned || !anew) }];
    }),
    links: state.links.filter((link) => !places.get(link.source)?.hidden && !places.get(link.target)?.hidden),
  };
  return new Promise((done) => {
    if (!worker) return done();
    worker.onmessage = (event: MessageEvent<Answered>) => {
      if (event.data.turn !== turn) return;
      clearTimeout(busy);
      for (const [id, spot] of Object.entries(event.data.spots)) {
        const place = places.get(id);
        if (place && !place.pinned) Object.assign(place, spot);
        else if (place && place.x === null) Object.assign(place, spot);
      }
      graph.nodes(":childless").positions((node) => {
        const place = places.get(node.id());
        return place && place.x !== null && place.y !== null ? { x: place.x, y: place.y } : node.position();
      });
      fit();
      tellInSight(graph);
      tell("");
      figure?.setAttribute("data-laid", String(turn));
      worker?.terminate();
      worker = undefined;
      done();
    };
    worker.postMessage(question);
  });
}

/** All of it in sight, but no larger than life. By places alone: cytoscape's own way measures each word first. */
function fit(): void {
  const box = extent(places.values());
  if (!box) return;
  const [width, height] = [graph.width(), graph.height()];
  const zoom = Math.max(graph.minZoom(), Math.min(width / box.w, height / box.h, 1.3));
  graph.viewport({ zoom, pan: { x: width / 2 - zoom * (box.x + box.w / 2), y: height / 2 - zoom * (box.y + box.h / 2) } });
}

// ── deeds ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Ask the server through the page's form, and take over what it answers. */
async function ask(fields: Record<string, string>, from?: HTMLFormElement, keep = true): Promise<void> {
  const before = now();
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(from ?? form())) sent.append(name, String(value));
  for (const [name, value] of Object.entries(fields)) sent.set(name, value);
  sent.set("places", placed());
  const busy = setTimeout(() => tell(said().busy), 300);
  try {
    const answer = await asked("/chart", sent);
    if (!taken(answer.text, answer.url, figure, "/chart")) return; // another page: the session ended, or the chart was saved
    if (keep && fields.do !== "show") history.note(before);
    read();
    draw();
    tell("");
  } catch (error) {
    if (!(error instanceof NoLink)) throw error;
    tell(said().no_link);
  } finally {
    clearTimeout(busy);
  }
}

function chosen(): NodeSingular[] {
  const selected = graph.nodes(":selected").filter((node) => !node.isParent());
  if (selected.nonempty()) return selected.toArray() as NodeSingular[];
  const picked = state.picked && graph.getElementById(state.picked);
  return picked && picked.nonempty() ? [picked as NodeSingular] : [];
}

function change(alter: (place: Place) => void): void {
  const nodes = chosen();
  if (!nodes.length) return tell(said().pick_one);
  history.note(now());
  for (const node of nodes) {
    const place = places.get(node.id());
    if (place) alter(place);
  }
  draw();
}

function go(moment: Moment | undefined): void {
  if (!moment) return;
  if (moment.seal === seal()) {
    places = new Map(moment.places.map((place) => [place.id, place]));
    draw();
    return;
  }
  places = new Map(moment.places.map((place) => [place.id, place]));
  void ask({ do: "show", chart: moment.seal }, undefined, false);
}

const deeds: Record<string, () => void> = {
  expand: () => {
    const [one] = chosen();
    if (one) void ask({ do: `grow:${one.id()}` });
    else tell(said().pick_one);
  },
  off: () => {
    const [one] = chosen();
    if (one) void ask({ do: `remove:${one.id()}` });
    else tell(said().pick_one);
  },
  path: () => {
    const [a, b] = chosen();
    if (a && b) void ask({ do: "path", a: a.id(), b: b.id() });
    else tell(said().pick_two);
  },
  hide: () => change((place) => (place.hidden = true)),
  all: () => {
    history.note(now());
    places.forEach((place) => (place.hidden = false));
    draw();
  },
  pin: () => {
    const on = !chosen().every((node) => places.get(node.id())?.pinned);
    change((place) => (place.pinned = on));
  },
  group: () => {
    if (!chosen().length) return tell(said().pick_one);
    const dialog = document.getElementById("group-dialog") as HTMLDialogElement;
    dialog.showModal();
    dialog.onclose = () => {
      if (dialog.returnValue === "cancel") return;
      const name = dialog.querySelector("input")?.value.trim().slice(0, 100) || null;
      change((place) => (place.group = name));
    };
  },
  layout: () => {
    history.note(now());
    void layOut(true).then(tools);
  },
  undo: () => go(history.undo(now())),
  redo: () => go(history.redo(now())),
  table: () => document.getElementById("links")?.scrollIntoView(),
  fit,
  all_time: () => {
    if (brush) Object.assign(brush, { from: 0, to: brush.months.names.length - 1 });
    filter();
  },
};

function tools(): void {
  const off: Record<string, boolean> = { undo: !history.canUndo, redo: !history.canRedo, all: ![...places.values()].some((one) => one.hidden) };
  figure?.querySelectorAll<HTMLButtonElement>("button[data-deed]").forEach((button) => {
    button.disabled = off[button.dataset.deed ?? ""] ?? false;
  });
  const hidden = find("hidden");
  const n = [...places.values()].filter((one) => one.hidden).length;
  if (hidden) hidden.textContent = n ? filled(said().hidden, { n }) : "";
}

// ── hands ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function listen(): void {
  graph.on("dragfree", "node", (event) => {
    history.note(now());
    const node = event.target as NodeSingular;
    const moved = node.isParent() ? node.children() : graph.nodes(":selected").union(node);
    moved.forEach((one) => {
      const place = places.get(one.id());
      if (place) Object.assign(place, { x: Math.round(one.position("x")), y: Math.round(one.position("y")) });
    });
    tools();
  });
  let looked: ReturnType<typeof setTimeout> | undefined;
  graph.on("viewport", () => {
    clearTimeout(looked);
    looked = setTimeout(() => tellInSight(graph), 120);
  });
  graph.on("dbltap", "node", (event) => void ask({ do: `pick:${(event.target as NodeSingular).id()}` }, undefined, false));
  const part = find("brush");
  part?.querySelectorAll<HTMLInputElement>("input").forEach((input, n) =>
    input.addEventListener("input", () => {
      if (!brush) return;
      if (n === 0) brush.from = Math.min(Number(input.value), brush.to);
      else brush.to = Math.max(Number(input.value), brush.from);
      filter();
    }),
  );
  figure?.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-deed]");
    if (button?.dataset.deed) deeds[button.dataset.deed]?.();
  });
  document.addEventListener("submit", (event) => {
    const sent = event.target as HTMLFormElement;
    const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
    if (button?.hasAttribute("formaction")) {
      // a copy is another page: what stands where goes along
      const field = sent.elements.namedItem("places") as HTMLInputElement | null;
      if (field) field.value = placed();
      return;
    }
    if (sent.getAttribute("action") !== "/chart" || !button?.name) return;
    event.preventDefault();
    void ask({ [button.name]: button.value }, sent, !/^(pick|kind|show|find|enter|links|nodes)/.test(button.value));
  });
  find("canvas")?.addEventListener("keydown", walk);
}

/** Without a pointer: arrows go to the node that lies next that way, with Shift they move it; Enter asks for its links. */
function walk(event: KeyboardEvent): void {
  const ways: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const way = ways[event.key];
  const [one] = chosen();
  if (event.key === "Enter" && one) return void ask({ do: `pick:${one.id()}` }, undefined, false);
  if (!way) return;
  event.preventDefault();
  // not by :visible, which cytoscape answers from before until it has drawn again
  const shown = graph.nodes().toArray().filter((node) => places.get(node.id())?.hidden === false);
  const from = one ?? shown[0];
  if (!from) return;
  if (event.shiftKey) {
    history.note(now());
    const place = places.get(from.id());
    const at = { x: from.position("x") + 20 * way[0], y: from.position("y") + 20 * way[1] };
    from.position(at);
    if (place) Object.assign(place, at);
    tools();
    return;
  }
  const here = from.position();
  const next = one === undefined ? from : shown
    .filter((node) => node.id() !== from.id())
    .map((node) => {
      const [dx, dy] = [node.position("x") - here.x, node.position("y") - here.y];
      const along = dx * way[0] + dy * way[1];
      return { node, cost: along > 0 ? along + 2 * Math.abs(dx * way[1] + dy * way[0]) : Infinity };
    })
    .reduce((best, each) => (each.cost < best.cost ? each : best), { node: from, cost: Infinity as number }).node;
  graph.nodes().unselect();
  next.select();
  graph.center(next);
  tell(filled(said().moved, { name: String(next.data("label")) }));
}

if (figure && find("canvas")) {
  figure.hidden = false;
  graph = canvas(find("canvas") as HTMLElement);
  read();
  listen();
  draw();
  graph.one("render", () => figure.setAttribute("data-drawn", "yes"));
}
