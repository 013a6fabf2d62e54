import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import {
  Background,
  BaseEdge,
  Controls,
  type Edge,
  EdgeLabelRenderer,
  type EdgeProps,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import { useMemo } from 'react';
import { useLanguage, wordOf } from '../language';
import { Pill } from '../ui/Pill';
import { type Definition, detailOf, edgesOf, endNode, entryNode, hasEnd, kindOf, type StepKind } from './definition';
import { labelSize, layout, type Point, pathOf } from './layout';
import { StepIcon } from './StepIcon';
import type { StepCounts } from './stats';

type StepNode = Node<{ kind: StepKind | 'entry'; title: string; detail: string; counts?: StepCounts }, 'step'>;

type Way = Edge<{ points: Point[]; label: Point; text: string }, 'way'>;

const nodeTypes = { step: StepBox };
const edgeTypes = { way: WayLine };

/** The journey as a picture to read. Tab goes from step to step; the list beside it says the same. */
export default function Canvas({
  definition,
  counts,
}: {
  definition: Definition;
  counts: ReadonlyMap<string, StepCounts>;
}) {
  const { t } = useLanguage();
  const scheme = useComputedColorScheme('light');
  const shape = useMemo(() => {
    const edges = edgesOf(definition);
    const ids = [entryNode, ...(definition.steps ?? []).map((step) => step.id), ...(hasEnd(edges) ? [endNode] : [])];
    return { edges, ids, ...layout(ids, edges) };
  }, [definition]);
  const steps = new Map((definition.steps ?? []).map((step) => [step.id, step]));
  const nodes: StepNode[] = shape.ids.map((id) => {
    const step = steps.get(id);
    const { entry } = definition;
    const data: StepNode['data'] = step
      ? {
          kind: kindOf(step),
          title: step.id,
          detail: detailOf(step),
          ...(counts.has(id) && { counts: counts.get(id) as StepCounts }),
        }
      : id === entryNode
        ? {
            kind: 'entry',
            title: t('journey.entry'),
            detail: [entry?.event ?? entry?.threshold, entry?.when].filter(Boolean).join(' · '),
          }
        : { kind: 'exit', title: t('journey.end'), detail: '' };
    return {
      id,
      type: 'step',
      position: shape.places.get(id) ?? { x: 0, y: 0 },
      data,
      ariaLabel: `${data.title}, ${wordOf(t, 'step', data.kind)}`,
    };
  });
  const labels = {
    next: '',
    arm: '',
    event: t('journey.happened'),
    else: t('journey.else'),
    timeout: t('journey.timeout'),
  };
  const edges: Way[] = shape.edges.map((edge, at) => ({
    id: `${at}`,
    source: edge.from,
    target: edge.to,
    type: 'way',
    focusable: false,
    markerEnd: { type: MarkerType.ArrowClosed },
    data: {
      ...(shape.ways[at] ?? { points: [], label: { x: 0, y: 0 } }),
      text: [labels[edge.kind], edge.label].filter(Boolean).join(' '),
    },
  }));
  return (
    <section className="canvas" aria-label={t('journey.canvas')}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={scheme}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.06 }}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={{
          'controls.ariaLabel': t('journey.controls'),
          'controls.zoomIn.ariaLabel': t('journey.zoomIn'),
          'controls.zoomOut.ariaLabel': t('journey.zoomOut'),
          'controls.fitView.ariaLabel': t('journey.fit'),
        }}
      >
        <Background gap={20} size={1} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}

function StepBox({ data }: NodeProps<StepNode>) {
  const { t, format } = useLanguage();
  return (
    <div className="step">
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <div className="step-head">
        <StepIcon kind={data.kind} />
        <span>{data.title}</span>
      </div>
      {data.detail && (
        <div className="step-detail" title={data.detail}>
          {data.detail}
        </div>
      )}
      {data.counts && (
        <div className="step-counts num">
          {data.counts.waiting !== '0' && (
            <Pill tone="calm">{t('journey.here', { shown: format.count(data.counts.waiting) })}</Pill>
          )}
          {data.counts.results.map(([result, count]) => (
            <Pill key={result}>
              {format.count(count)} {wordOf(t, 'result', result)}
            </Pill>
          ))}
        </div>
      )}
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}

/** A way as the layout led it round the steps, with what leads along it. */
function WayLine({ data, markerEnd }: EdgeProps<Way>) {
  if (!data) return null;
  return (
    <>
      <BaseEdge path={pathOf(data.points)} markerEnd={markerEnd} />
      {data.text && (
        <EdgeLabelRenderer>
          <div
            className="way-label"
            title={data.text}
            style={{
              maxWidth: labelSize.width,
              transform: `translate(-50%, -50%) translate(${data.label.x}px, ${data.label.y}px)`,
            }}
          >
            {data.text}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}
