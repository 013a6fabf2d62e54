import { Group, SegmentedControl } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Page } from '../ui/Page';
import { Quarantine } from './Quarantine';
import { Rebuilds } from './Rebuilds';
import { Rejects } from './Rejects';

const route = getRouteApi('/operations');

export function Operations() {
  const { t } = useLanguage();
  const { show, state } = route.useSearch();
  const may = useMay();
  const navigate = useNavigate({ from: '/operations' });
  return (
    <Page
      title={t('screen.operations')}
      lead={t('operations.lead')}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('screen.operations')}
          value={show ?? 'quarantine'}
          onChange={(value) =>
            void navigate({ search: { show: value === 'rejects' ? 'rejects' : undefined }, replace: true })
          }
          data={[
            { value: 'quarantine', label: t('quarantine.title') },
            { value: 'rejects', label: t('rejects.title') },
          ]}
        />
      }
    >
      {show === 'rejects' ? (
        <Rejects />
      ) : (
        <>
          <Group mb="md">
            <SegmentedControl
              size="xs"
              aria-label={t('journeys.state')}
              value={state ?? 'held'}
              onChange={(value) =>
                void navigate({ search: { state: value === 'held' ? undefined : value }, replace: true })
              }
              data={['held', 'replayed', 'discarded', 'recorded'].map((value) => ({
                value,
                label: t(`state.${value as 'held'}`),
              }))}
            />
          </Group>
          <Quarantine state={state ?? 'held'} />
        </>
      )}
      {may('admin') && <Rebuilds />}
    </Page>
  );
}
