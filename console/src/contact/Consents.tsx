import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import { useLanguage, wordOf } from '../language';
import { Card } from '../ui/Page';
import { StatePill } from '../ui/Pill';
import { Asked } from '../ui/States';
import { Ago } from '../ui/Time';

/** What is in force for each purpose, channel and address, and when the person said so. */
export function Consents({ contact }: { contact: string }) {
  const { t } = useLanguage();
  const query = useQuery({
    queryKey: ['contact', contact, 'consents'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/v1/contacts/{contact}/consents', { signal, params: { path: { contact }, query: { page_size: 20 } } }),
      ),
  });
  return (
    <Card title={t('consents.title')}>
      <Asked
        query={query}
        lines={2}
        isEmpty={(data) => data.current.length === 0}
        empty={
          <Text size="sm" c="dimmed">
            {t('consents.none')}
          </Text>
        }
      >
        {(data) => (
          <ul className="rows">
            {data.current.map((consent) => (
              <li key={`${consent.purpose}/${consent.channel}/${consent.address}`}>
                <Group justify="space-between" gap="xs" wrap="nowrap">
                  <div>
                    <Text size="sm" fw={550}>
                      {consent.purpose} · {wordOf(t, 'channel', consent.channel)}
                    </Text>
                    <Text size="xs" c="dimmed" component="div">
                      {consent.address} · <Ago at={consent.actTime} />
                      {consent.source && ` · ${consent.source}`}
                    </Text>
                  </div>
                  <StatePill state={consent.state} />
                </Group>
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </Card>
  );
}
