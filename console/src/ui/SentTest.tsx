import { Group, Text } from '@mantine/core';
import { useLanguage, wordOf } from '../language';
import { StatePill } from './Pill';

/** How a test mail ended. */
export function SentTest({ sent }: { sent: { outcome: string; reason: string; subject: string } }) {
  const { t } = useLanguage();
  return (
    <Group gap="xs" role="status">
      <StatePill state={sent.outcome} />
      <Text size="sm">{sent.reason ? wordOf(t, 'reason', sent.reason) : sent.subject}</Text>
    </Group>
  );
}
