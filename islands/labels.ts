/**
 * Words on the drawing: on all of a small one; of a large one on what lies in sight, once it is near enough to be read.
 *
 * Measuring and drawing words is most of what a drawing of thousands costs, and from afar nobody reads them.
 */
import type { Core } from "cytoscape";

const FEW = 400; // entities and links together
const NEAR = 0.58; // of the zoom; below it the words are too small to be drawn

export function tellInSight(graph: Core): void {
  const all = graph.elements().length <= FEW;
  const near = all || graph.zoom() >= NEAR;
  const { x1, y1, x2, y2 } = graph.extent();
  const inSight = (x: number, y: number) => x >= x1 && x <= x2 && y >= y1 && y <= y2;
  graph.batch(() => {
    graph.nodes().forEach((node) => {
      const { x, y } = node.position();
      node.toggleClass("told", all || (near && inSight(x, y)));
    });
    graph.edges().forEach((edge) => {
      const [from, to] = [edge.source().position(), edge.target().position()];
      edge.toggleClass("told", all || (near && inSight((from.x + to.x) / 2, (from.y + to.y) / 2)));
    });
  });
}
