import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import { useLanguage } from '../language';
import { Card } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Asked } from '../ui/States';

const services = ['scoring', 'tagging'] as const;

/** How far each service that forms its opinion from the log has come with a rebuild. */
export function Rebuilds() {
  const { t } = useLanguage();
  return (
    <div style={{ marginTop: '1rem' }}>
      <Card title={t('rebuild.title')}>
        <ul className="rows">
          {services.map((service) => (
            <Service key={service} name={service} />
          ))}
        </ul>
      </Card>
    </div>
  );
}

function Service({ name }: { name: (typeof services)[number] }) {
  const { t, format } = useLanguage();
  const query = useQuery({
    queryKey: ['rebuild', name],
    queryFn: ({ signal }) => answer(api.GET('/v1/admin:rebuild', { signal, params: { query: { service: name } } })),
  });
  return (
    <li>
      <Asked query={query} lines={1}>
        {(data) => (
          <Group justify="space-between">
            <Text size="sm" fw={550}>
              {name}
            </Text>
            <Group gap="xs">
              {data.running && (
                <Text size="xs" c="dimmed" className="num">
                  {format.count(data.eventsApplied)} / {format.count(data.eventsTotal)}
                </Text>
              )}
              <Pill tone={data.running ? 'warn' : 'quiet'}>
                {data.running ? t('rebuild.running') : t('rebuild.idle')}
              </Pill>
            </Group>
          </Group>
        )}
      </Asked>
    </li>
  );
}
