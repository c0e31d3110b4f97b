/**
 * The marks of the timeline drawn anew: full where the record lies within what one looks at, pale where it does not. The lanes,
 * their words and the axis stay the server's (tearline.web.timeline_drawing), and so do the rules by which dates are one mark.
 */
import type { Axis, Item } from "./placed";
import { filled } from "./words";

const CLOSE = 9;
const THIN = 6;
const SVG = "http://www.w3.org/2000/svg";
type Mark = { x: number; width: number; n: number; first: Item };

export function drawLanes(axis: Axis, items: Item[], kinds: Record<string, string>, isIn: (item: Item) => boolean, said: Record<"date" | "dates", string>): void {
  document.querySelectorAll<SVGGElement>("#lanes [data-lane]").forEach((lane) => {
    const ofKind = items.filter((item) => item.span && item.kind === lane.dataset.lane);
    const y = Number(lane.dataset.y);
    const groups = [false, true].map((wanted) => {
      const group = make("g", wanted ? {} : { class: "pale" });
      group.append(...marks(ofKind.filter((item) => isIn(item) === wanted), axis).map((mark) => drawn(mark, y, kinds[mark.first.kind] ?? "", said)));
      return group;
    });
    lane.replaceChildren(...groups);
  });
}

function marks(items: Item[], axis: Axis): Mark[] {
  const x = (at: number) => axis.left + Math.min(1, Math.max(0, (at - axis.since) / (axis.until - axis.since))) * (axis.right - axis.left);
  const all = items.map((first) => {
    const [from, to] = (first.span ?? [0, 0]).map(x) as [number, number];
    return { x: from, width: to - from, n: 1, first };
  });
  const kept: Mark[] = [];
  for (const point of all.filter((mark) => mark.width < THIN).sort((a, b) => a.x - b.x)) {
    const last = kept[kept.length - 1];
    if (last && point.x - last.x < CLOSE) last.n += 1;
    else kept.push({ ...point, width: 0 });
  }
  return [...all.filter((mark) => mark.width >= THIN), ...kept];
}

function drawn({ x, width, n, first }: Mark, y: number, kind: string, said: Record<"date" | "dates", string>): SVGElement {
  const link = make("a", { href: `#p-${first.id}`, tabindex: "-1", "aria-label": filled(n === 1 ? said.date : said.dates, { kind, n }) });
  if (width) link.append(make("rect", { class: first.vague ? "vague" : "lasting", x, y: y - 6, width, height: 12 }));
  else link.append(make("circle", { class: "pt", cx: x, cy: y, r: n === 1 ? 6 : 10 }));
  if (n > 1) {
    const text = make("text", { class: "inv", x, y: y + 4, "text-anchor": "middle" });
    text.textContent = String(n);
    link.append(text);
  }
  return link;
}

function make(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
