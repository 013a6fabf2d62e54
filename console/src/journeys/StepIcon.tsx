import {
  IconArrowsSplit2,
  IconDoorExit,
  IconHeadset,
  IconHourglass,
  IconLogin2,
  IconMail,
  IconZoomScan,
} from '@tabler/icons-react';
import type { StepKind } from './definition';

const icons = {
  entry: IconLogin2,
  wait: IconHourglass,
  wait_for: IconZoomScan,
  branch: IconArrowsSplit2,
  send: IconMail,
  handoff: IconHeadset,
  exit: IconDoorExit,
};

export function StepIcon({ kind }: { kind: StepKind | 'entry' }) {
  const Icon = icons[kind];
  return <Icon size={16} stroke={1.75} aria-hidden />;
}
