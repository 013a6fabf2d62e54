import dagre from '@dagrejs/dagre';
import type { Edge } from './definition';

export const size = { width: 240, height: 92 };

/** Places for all nodes, from the definition alone: the same journey is the same picture for everyone. */
export function layout(nodes: readonly string[], edges: readonly Edge[]): Map<string, { x: number; y: number }> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 48, ranksep: 56, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node, { ...size });
  edges.forEach((edge, at) => {
    graph.setEdge(edge.from, edge.to, {}, `${at}`);
  });
  dagre.layout(graph);
  return new Map(
    nodes.map((node) => {
      const { x, y } = graph.node(node);
      return [node, { x: x - size.width / 2, y: y - size.height / 2 }];
    }),
  );
}
