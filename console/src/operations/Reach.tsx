import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Asked } from '../ui/States';
import { reachOf } from './reach';

const most = 500;

/** How much a switch holds up: who is inside its journey; or the active journeys, and who still waits in broadcasts. */
export function Reach({ journey }: { journey: string }) {
  return journey ? <OfJourney journey={journey} /> : <OfAll />;
}

function OfJourney({ journey }: { journey: string }) {
  const { t, format } = useLanguage();
  const may = useMay();
  const query = useQuery({
    queryKey: ['journey-stats', journey],
    enabled: may('journeys.read'),
    retry: false,
    queryFn: ({ signal }) => answer(api.GET('/v1/journeys/{journey}:stats', { signal, params: { path: { journey } } })),
  });
  if (!may('journeys.read')) return <>–</>;
  return (
    <Asked query={query} lines={1}>
      {(stats) => (
        <Text size="sm" component="span">
          {t('switches.inside', { count: Number(stats.active ?? 0), shown: format.count(stats.active) })}
        </Text>
      )}
    </Asked>
  );
}

function OfAll() {
  const { t, format } = useLanguage();
  const may = useMay();
  const query = useQuery({
    queryKey: ['kill-switch-reach'],
    enabled: may('journeys.read'),
    queryFn: async ({ signal }) => {
      const [{ journeys }, { broadcasts }] = await Promise.all([
        answer(api.GET('/v1/journeys', { signal, params: { query: { page_size: most } } })),
        answer(api.GET('/v1/broadcasts', { signal, params: { query: { page_size: most } } })),
      ]);
      return reachOf(journeys, broadcasts);
    },
  });
  if (!may('journeys.read')) return <>–</>;
  return (
    <Asked query={query} lines={1}>
      {(reach) => (
        <Text size="sm" component="span">
          {t('switches.reach', {
            count: reach.journeys,
            journeys: format.count(reach.journeys),
            waiting: format.count(reach.waiting),
          })}
        </Text>
      )}
    </Asked>
  );
}
