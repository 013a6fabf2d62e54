import {
  IconAdjustmentsHorizontal,
  IconHeadset,
  IconHistory,
  IconHome,
  IconMail,
  IconRoute,
  IconSpeakerphone,
  IconStethoscope,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';

/** The screens of the menu. Each says the scope that its first call needs, and the key that leads there after G. */
export const screens = [
  { to: '/', name: 'home', group: 'work', icon: IconHome, scope: 'contacts.read', key: 'H' },
  { to: '/desk', name: 'desk', group: 'work', icon: IconHeadset, scope: 'handoffs.read', key: 'D' },
  { to: '/contacts', name: 'contacts', group: 'people', icon: IconUsers, scope: 'contacts.read', key: 'C' },
  { to: '/segments', name: 'segments', group: 'people', icon: IconUsersGroup, scope: 'segments.read', key: 'S' },
  { to: '/journeys', name: 'journeys', group: 'engage', icon: IconRoute, scope: 'journeys.read', key: 'J' },
  { to: '/broadcasts', name: 'broadcasts', group: 'engage', icon: IconSpeakerphone, scope: 'messages.read', key: 'B' },
  { to: '/templates', name: 'templates', group: 'engage', icon: IconMail, scope: 'messages.read', key: 'T' },
  { to: '/models', name: 'models', group: 'engage', icon: IconAdjustmentsHorizontal, scope: 'scores.read', key: 'M' },
  {
    to: '/operations',
    name: 'operations',
    group: 'platform',
    icon: IconStethoscope,
    scope: 'quarantine.read',
    key: 'O',
  },
  { to: '/audit', name: 'audit', group: 'platform', icon: IconHistory, scope: 'audit.read', key: 'A' },
] as const;

export const groups = ['work', 'people', 'engage', 'platform'] as const;
