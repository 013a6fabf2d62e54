import { Group } from '@mantine/core';
import type { Segment } from '../api/types';
import { useLanguage } from '../language';
import { Pill, StatePill } from '../ui/Pill';

/** Whether the newest version is in force; while it is computed, how far that is and which one is served. */
export function Filling({ segment }: { segment: Segment }) {
  const { t, format } = useLanguage();
  if (segment.state !== 'DEFINITION_STATE_COMPUTING') return <StatePill state={segment.state ?? ''} />;
  const { progress } = segment;
  return (
    <Group gap="xs" wrap="nowrap">
      <StatePill state={segment.state} />
      <span className="num">
        {t('segments.looked', {
          looked: format.count(progress?.contactsLookedAt),
          total: format.count(progress?.contactsTotal),
        })}
      </span>
      <Pill>
        {segment.servedVersion ? t('segments.served', { version: segment.servedVersion }) : t('segments.servedNone')}
      </Pill>
    </Group>
  );
}
