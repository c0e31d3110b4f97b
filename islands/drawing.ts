/** The chart on a canvas: cytoscape, dressed in the page's own colours. */
import cytoscape, { type Core, type ElementDefinition, type StylesheetJson } from "cytoscape";
import { colours, onLight } from "./colours";
import { outline, sure, type Link, type Node, type Place } from "./graph";

function dress(): StylesheetJson {
  const c = colours();
  const font = getComputedStyle(document.body).fontFamily;
  const words = {
    label: "data(label)", "font-family": font, "text-background-color": c.sunk, "text-background-opacity": 0.85,
    "text-background-padding": "1px",
  };
  // what cannot be seen from afar belongs to .told alone: each property costs a large chart its share
  return [
    {
      selector: "node",
      style: {
        width: 38, height: 38, shape: "data(form)" as never,
        "background-color": c.sheet, "border-color": c["ink-2"], "border-width": 1.6,
      },
    },
    {
      selector: "node.told, node:parent, node:selected",
      style: {
        ...words, color: c.ink, "font-size": 12, "font-weight": 600, "min-zoomed-font-size": 7,
        "text-valign": "bottom", "text-margin-y": 5, "text-wrap": "wrap", "text-max-width": "150px",
      },
    },
    {
      selector: "node.told[icon]",
      style: {
        "background-image": "data(icon)" as never, "background-fit": "none", "background-width": "60%",
        "background-height": "60%", "background-image-opacity": 0.9,
      },
    },
    {
      selector: "node:parent",
      style: {
        shape: "round-rectangle", "background-color": c.bg, "background-opacity": 0.5, "border-style": "dashed",
        "border-color": c.edge, "text-valign": "top", "text-margin-y": -4, padding: "18px",
      },
    },
    { selector: "node[?pinned]", style: { "border-style": "double", "border-width": 4 } },
    { selector: "node.way", style: { "border-color": c.act, "border-width": 3 } },
    { selector: "node.picked, node:selected", style: { "background-color": c["act-soft"], "border-color": c.act, "border-width": 3.5 } },
    { selector: "edge", style: { width: 1.5, "line-color": c.edge, "haystack-radius": 0 } },
    { selector: "edge[!sure]", style: { "line-style": "dashed" } },
    {
      selector: "edge.told, edge:selected, edge.way",
      style: {
        ...words, "curve-style": "bezier", color: c["ink-2"], "font-size": 11, "min-zoomed-font-size": 9,
        "text-rotation": "autorotate",
      },
    },
    { selector: "edge.told[?directed]", style: { "target-arrow-shape": "triangle", "target-arrow-color": c.edge, "arrow-scale": 0.9 } },
    { selector: "edge.way", style: { "line-color": c.act, "target-arrow-color": c.act, width: 3 } },
    { selector: "edge:selected", style: { "line-color": c.act, width: 3 } },
    { selector: ".away", style: { display: "none" } },
    { selector: "core", style: { "active-bg-opacity": 0, "selection-box-color": c.act, "selection-box-opacity": 0.12 } as never },
  ];
}

export function canvas(place: HTMLElement): Core {
  const drawn = cytoscape({
    container: place, style: dress(), maxZoom: 3, minZoom: 0.05,
    boxSelectionEnabled: true, selectionType: "single", textureOnViewport: true, hideEdgesOnViewport: false,
  });
  onLight(() => drawn.style(dress()));
  return drawn;
}

export function nodeElement(node: Node, place: Place, sign: string | undefined): ElementDefinition {
  const status = node.statuses.join(", ");
  return {
    group: "nodes",
    data: {
      id: node.id, label: status ? `${node.caption}\n${status}` : node.caption, form: outline(node.form),
      icon: sign, pinned: place.pinned, parent: place.group ? `group ${place.group}` : undefined,
    },
    position: { x: place.x ?? 0, y: place.y ?? 0 },
  };
}

export function linkElement(link: Link): ElementDefinition {
  const many = link.records.length > 1 ? ` ×${link.records.length}` : "";
  return {
    group: "edges",
    data: {
      id: link.id, source: link.source, target: link.target, label: link.word + many, sure: sure(link),
      directed: link.directed,
    },
  };
}

export function groupElement(name: string): ElementDefinition {
  return { group: "nodes", data: { id: `group ${name}`, label: name, form: "round-rectangle" } };
}
