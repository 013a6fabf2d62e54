/** A step of a journey's definition, as docs/journeys.md has it; only what a picture needs. */
export interface Step {
  id: string;
  next?: string;
  wait?: string;
  wait_for?: { event?: string; when?: string; timeout?: string; else?: string };
  branch?: { when: string; to: string }[];
  else?: string;
  send?: { channel?: string; template?: string };
  handoff?: { queue?: string; reason?: string };
  exit?: { reason?: string };
}

export interface Definition {
  entry?: { event?: string; threshold?: string; when?: string };
  exit_when?: string;
  steps?: Step[];
}

export type StepKind = 'wait' | 'wait_for' | 'branch' | 'send' | 'handoff' | 'exit';

export interface Edge {
  from: string;
  to: string;
  /** What leads along it: nothing for the plain next, else the arm's condition, "else", or "timeout". */
  kind: 'next' | 'arm' | 'else' | 'timeout' | 'event';
  label: string;
}

/** Where contacts come in, and where a journey ends when no step says so. */
export const entryNode = '(entry)';
export const endNode = '(end)';

/** What a step does. */
export function kindOf(step: Step): StepKind {
  if (step.wait !== undefined) return 'wait';
  if (step.wait_for) return 'wait_for';
  if (step.branch) return 'branch';
  if (step.send) return 'send';
  return step.handoff ? 'handoff' : 'exit';
}

/** What a step does, in its own words: how long, which event, which template. */
export function detailOf(step: Step): string {
  const { wait_for: waited, send, handoff } = step;
  if (step.wait !== undefined) return step.wait;
  if (waited) return [waited.event, waited.when, waited.timeout && `≤ ${waited.timeout}`].filter(Boolean).join(' · ');
  if (send) return [send.channel, send.template].filter(Boolean).join(' · ');
  if (handoff) return [handoff.queue, handoff.reason].filter(Boolean).join(' · ');
  return step.exit?.reason ?? '';
}

/** Every way from step to step: named ones, and to the step below, or the end after the last. */
export function edgesOf({ steps = [] }: Definition): Edge[] {
  const edges: Edge[] = [{ from: entryNode, to: steps[0]?.id ?? endNode, kind: 'next', label: '' }];
  steps.forEach((step, at) => {
    const below = steps[at + 1]?.id ?? endNode;
    const add = (to: string, kind: Edge['kind'], label = '') => edges.push({ from: step.id, to, kind, label });
    switch (kindOf(step)) {
      case 'exit':
        break;
      case 'branch':
        for (const arm of step.branch ?? []) add(arm.to, 'arm', arm.when);
        add(step.else ?? below, 'else');
        break;
      case 'wait_for':
        add(step.next ?? below, 'event');
        if (step.wait_for?.timeout) add(step.wait_for.else ?? below, 'timeout', step.wait_for.timeout);
        break;
      default:
        add(step.next ?? below, 'next');
    }
  });
  return edges;
}

/** True when some way leads to the end without an exit step. */
export const hasEnd = (edges: readonly Edge[]) => edges.some((edge) => edge.to === endNode);
