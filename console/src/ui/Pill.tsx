import {
  IconArchive,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconHandStop,
  IconHelpCircle,
  IconPlayerPause,
  IconPlayerPlay,
  IconSend,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useLanguage, wordOf } from '../language';

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'quiet';

/** A short word on soft colour. Where it means a state, an icon says the same: never colour alone. */
export function Pill({ tone = 'quiet', icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className="pill" data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}

const states: Record<string, [Tone, typeof IconClock]> = {
  draft: ['quiet', IconCircleDashed],
  active: ['good', IconPlayerPlay],
  paused: ['warn', IconPlayerPause],
  archived: ['quiet', IconArchive],
  retired: ['quiet', IconArchive],
  shadow: ['calm', IconCircleDashed],
  activating: ['calm', IconClock],
  queued: ['calm', IconClock],
  sending: ['calm', IconSend],
  sent: ['good', IconCircleCheck],
  not_sent: ['warn', IconHandStop],
  failed: ['bad', IconCircleX],
  unknown: ['bad', IconHelpCircle],
  open: ['calm', IconClock],
  claimed: ['warn', IconHandStop],
  completed: ['good', IconCircleCheck],
  joined: ['quiet', IconCircleDashed],
  held: ['bad', IconHandStop],
  replayed: ['good', IconCircleCheck],
  discarded: ['quiet', IconBan],
  recorded: ['quiet', IconCircleDashed],
  granted: ['good', IconCircleCheck],
  withdrawn: ['bad', IconBan],
  approved: ['calm', IconCircleCheck],
  scheduled: ['calm', IconClock],
  running: ['good', IconPlayerPlay],
  done: ['good', IconCircleCheck],
  cancelled: ['quiet', IconBan],
  waiting: ['calm', IconClock],
  on_the_way: ['calm', IconSend],
  held_back: ['warn', IconHandStop],
  computing: ['calm', IconClock],
  refused: ['warn', IconHandStop],
  in_force: ['bad', IconHandStop],
  lifted: ['quiet', IconCircleCheck],
};

/** A state of the platform: word, colour and shape. `MESSAGE_STATE_NOT_SENT` is "held back". */
export function StatePill({ state }: { state: string }) {
  const { t } = useLanguage();
  const code = codeOf(state);
  const [tone, Icon] = states[code] ?? ['quiet', IconCircleDashed];
  return (
    <Pill tone={tone} icon={<Icon size={13} aria-hidden />}>
      {wordOf(t, 'state', code)}
    </Pill>
  );
}

/** The code of an enum's value: `JOURNEY_STATE_ACTIVE` is `active`. */
export const codeOf = (value: string) => value.replace(/^[A-Z_]*?_STATE_/, '').toLowerCase();
