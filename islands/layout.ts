/**
 * A worker that finds places for the nodes of a chart: the page stays free to be used meanwhile.
 *
 * A chart that one takes in at a glance is laid out by fcose, with its groups as boxes. What fcose costs grows faster than
 * the chart, so a large one is laid out by d3-force, whose rounds cost little more than the number of nodes (ADR 0039).
 */
import cytoscape, { type ElementDefinition, type LayoutOptions } from "cytoscape";
import fcose from "cytoscape-fcose";
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from "d3-force";

export type Spot = { x: number; y: number };
export type Asked = {
  turn: number;
  nodes: { id: string; parent?: string; at?: Spot; fixed: boolean }[];
  links: { source: string; target: string }[];
  /** Begin from nothing; otherwise what has a place moves only a little. */
  anew: boolean;
};
export type Answered = { turn: number; spots: Record<string, Spot> };

const LARGE = 300; // nodes
const ROUNDS = 120; // of d3-force
const LAST = 40; // more, in which those that stand on one another step apart

cytoscape.use(fcose);

export function placed(asked: Asked): Record<string, Spot> {
  return asked.nodes.length > LARGE ? largely(asked) : finely(asked);
}

function finely(asked: Asked): Record<string, Spot> {
  const groups = [...new Set(asked.nodes.flatMap((node) => node.parent ?? []))];
  const elements: ElementDefinition[] = [
    ...groups.map((id) => ({ data: { id } })),
    ...asked.nodes.map(({ id, parent, at }) => ({ data: { id, parent }, position: at ?? { x: 0, y: 0 } })),
    ...asked.links.map((link, n) => ({ data: { id: `link ${n}`, ...link } })),
  ];
  const graph = cytoscape({
    headless: true,
    styleEnabled: true,
    elements,
    style: [{ selector: "node", style: { width: 42, height: 42 } }],
  });
  const fixed = asked.nodes.flatMap(({ id, fixed, at }) => (fixed && at ? [{ nodeId: id, position: at }] : []));
  const options = {
    name: "fcose",
    animate: false,
    randomize: asked.anew,
    quality: "default",
    numIter: 2500,
    nodeDimensionsIncludeLabels: false,
    nodeSeparation: 110,
    idealEdgeLength: 130,
    nodeRepulsion: 9000,
    packComponents: true,
    fixedNodeConstraint: fixed.length ? fixed : undefined,
  };
  graph.layout(options as unknown as LayoutOptions).run();
  const spots: Record<string, Spot> = {};
  graph.nodes().forEach((node) => {
    if (!node.isParent()) spots[node.id()] = { x: Math.round(node.position("x")), y: Math.round(node.position("y")) };
  });
  graph.destroy();
  return spots;
}

type Body = SimulationNodeDatum & { id: string };

/** A group holds together by a body that nobody sees, to which all of its members are tied. */
function largely(asked: Asked): Record<string, Spot> {
  const groups = [...new Set(asked.nodes.flatMap((node) => node.parent ?? []))];
  const bodies: Body[] = asked.nodes.map(({ id, at, fixed }) => ({
    id,
    ...(asked.anew && !fixed ? {} : at),
    ...(fixed && at ? { fx: at.x, fy: at.y } : {}),
  }));
  const links = asked.links.map(({ source, target }) => ({ source, target, length: 90 }));
  const ties = asked.nodes.flatMap(({ id, parent }) => (parent ? [{ source: id, target: parent, length: 45 }] : []));
  const simulation = forceSimulation<Body>([...bodies, ...groups.map((id) => ({ id }))])
    .force("links", forceLink<Body, (typeof links)[number]>([...links, ...ties]).id((body) => body.id).distance((link) => link.length))
    .force("charge", forceManyBody<Body>().strength(-320).theta(1.2).distanceMax(1200))
    .force("x", forceX<Body>().strength(0.03))
    .force("y", forceY<Body>().strength(0.03))
    .alpha(asked.anew ? 1 : 0.3)
    .alphaDecay(1 - 0.001 ** (1 / ROUNDS))
    .stop();
  simulation.tick(ROUNDS);
  simulation.force("apart", forceCollide<Body>(34)).alpha(0.1).tick(LAST);
  return Object.fromEntries(bodies.map(({ id, x, y }) => [id, { x: Math.round(x ?? 0), y: Math.round(y ?? 0) }]));
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope)
  self.onmessage = (event: MessageEvent<Asked>) => {
    const answer: Answered = { turn: event.data.turn, spots: placed(event.data) };
    self.postMessage(answer);
  };
