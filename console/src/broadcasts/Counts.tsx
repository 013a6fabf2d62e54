import { Group, Stack, Text } from '@mantine/core';
import type { Broadcast } from '../api/types';
import { useLanguage } from '../language';
import { Pill } from '../ui/Pill';
import { Reasons } from './Reasons';
import { Share } from './Share';

/** What became of the audience; the four figures add up to it, and each reason to its figure. */
export function Counts({ broadcast }: { broadcast: Broadcast }) {
  const { t, format } = useLanguage();
  const { counts } = broadcast;
  const parts = [
    { id: 'sent', name: t('broadcasts.sent'), value: counts?.sent, tone: 'good' },
    { id: 'held', name: t('broadcasts.heldBack'), value: counts?.heldBack, tone: 'warn' },
    { id: 'failed', name: t('broadcasts.failed'), value: counts?.failed, tone: 'bad' },
    { id: 'waiting', name: t('broadcasts.waiting'), value: counts?.waiting, tone: 'calm' },
  ] as const;
  return (
    <Stack gap="md">
      <Group gap="xs" align="baseline">
        <span className="figure-value">{format.count(counts?.audience)}</span>
        <Text size="sm" c="dimmed">
          {t('broadcasts.audience')}
        </Text>
        {!broadcast.audienceComplete && <Pill tone="warn">{t('broadcasts.taking')}</Pill>}
      </Group>
      <Share counts={counts} thick />
      <dl className="parts">
        {parts.map((part) => (
          <div key={part.id}>
            <dt>
              <span className="dot" data-tone={part.tone} aria-hidden />
              {part.name}
            </dt>
            <dd>{format.count(part.value)}</dd>
          </div>
        ))}
      </dl>
      <Text size="xs" c="dimmed">
        {t('broadcasts.beside', {
          way: format.count(counts?.onTheWay),
          bounced: format.count(counts?.bounced),
          complained: format.count(counts?.complained),
        })}
      </Text>
      <Reasons title={t('broadcasts.whyHeld')} reasons={broadcast.heldBack ?? []} />
      <Reasons title={t('broadcasts.whyFailed')} reasons={broadcast.failed ?? []} />
    </Stack>
  );
}
