import {
  IconActivity,
  IconArrowsJoin,
  IconBallpen,
  IconCoin,
  IconCrown,
  IconDeviceMobile,
  IconEye,
  IconFlag,
  IconHandStop,
  IconHeadset,
  IconId,
  IconMailCheck,
  IconMailX,
  IconRoute,
  IconShieldCheck,
  IconShoppingCart,
  IconStairsUp,
  IconTag,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { Tone } from './Pill';

type Icon = typeof IconActivity;

const kinds: [RegExp, Icon, Tone][] = [
  [/^page_viewed$/, IconEye, 'quiet'],
  [/^screen_viewed$/, IconDeviceMobile, 'quiet'],
  [/^(identified|aliased)$/, IconId, 'calm'],
  [/^group_joined$/, IconUsersGroup, 'calm'],
  [/^contact_(merged|absorbed)$/, IconArrowsJoin, 'calm'],
  [/^consent_/, IconShieldCheck, 'good'],
  [/^tag_/, IconTag, 'quiet'],
  [/^segment_/, IconUsersGroup, 'quiet'],
  [/^threshold_crossed$/, IconStairsUp, 'warn'],
  [/^(stage_changed|lead_)/, IconFlag, 'good'],
  [/^order_refunded$/, IconShoppingCart, 'bad'],
  [/^(order_|cart_|product_|checkout_)/, IconShoppingCart, 'good'],
  [/^points_/, IconCoin, 'quiet'],
  [/^(tier_changed|rfm_group_changed)$/, IconCrown, 'calm'],
  [/^journey_/, IconRoute, 'calm'],
  [/^message_sent$/, IconMailCheck, 'good'],
  [/^message_failed$/, IconMailX, 'bad'],
  [/^message_not_sent$/, IconHandStop, 'warn'],
  [/^message_/, IconMailCheck, 'quiet'],
  [/^handoff_/, IconHeadset, 'warn'],
  [/(form|quote|download|request)/, IconBallpen, 'calm'],
];

/** What an event looks like: a picture and how much it matters. */
export function kindOf(name: string): { Icon: Icon; tone: Tone } {
  const [, Icon, tone] = kinds.find(([pattern]) => pattern.test(name)) ?? [undefined, IconActivity, 'quiet' as Tone];
  return { Icon, tone };
}

export function EventIcon({ name }: { name: string }) {
  const { Icon, tone } = kindOf(name);
  return (
    <span className="timeline-icon" data-tone={tone}>
      <Icon size={16} stroke={1.75} aria-hidden />
    </span>
  );
}
