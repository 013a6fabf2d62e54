import dagre from '@dagrejs/dagre';
import type { Edge } from './definition';

/** Size of a step in the picture, pixels. */
export const size = { width: 240, height: 92 };

/** Room that a way's label takes, pixels. */
export const labelSize = { width: 200, height: 20 };

export interface Point {
  x: number;
  y: number;
}

export interface Layout {
  /** Upper left corner of each step. */
  places: Map<string, Point>;
  /** The corners of each way, in the order of the edges, and where its label stands. */
  ways: { points: Point[]; label: Point }[];
}

/** Places for everything, from the definition alone: the same journey is the same picture for everyone. */
export function layout(nodes: readonly string[], edges: readonly Edge[]): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 40, ranksep: 36, edgesep: 24, marginx: 16, marginy: 16 });
  for (const node of nodes) graph.setNode(node, { ...size });
  edges.forEach((edge, at) => {
    graph.setEdge(edge.from, edge.to, edge.kind === 'next' ? {} : { ...labelSize, labelpos: 'c' }, `${at}`);
  });
  dagre.layout(graph);
  const corner = ({ x, y }: Point) => ({ x: x - size.width / 2, y: y - size.height / 2 });
  return {
    places: new Map(nodes.map((node) => [node, corner(graph.node(node))])),
    ways: edges.map((edge, at) => {
      const { points, x, y } = graph.edge(edge.from, edge.to, `${at}`) as { points: Point[]; x?: number; y?: number };
      const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
      return { points, label: { x: x ?? middle.x, y: y ?? middle.y } };
    }),
  };
}

const round = 10;

/** A line through points whose corners are rounded, as an SVG path. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...others] = points;
  if (!first) return '';
  let path = `M${first.x},${first.y}`;
  others.forEach((point, at) => {
    const before = points[at] as Point;
    const after = others[at + 1];
    if (!after) {
      path += `L${point.x},${point.y}`;
      return;
    }
    const near = towards(point, before);
    const far = towards(point, after);
    path += `L${near.x},${near.y}Q${point.x},${point.y} ${far.x},${far.y}`;
  });
  return path;
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(round, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
