import { Group, SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Page } from '../ui/Page';
import { KillSwitches } from './KillSwitches';
import { Quarantine } from './Quarantine';
import { Rebuilds } from './Rebuilds';
import { Rejects } from './Rejects';

const route = getRouteApi('/operations');
const shows = ['rejects', 'switches'] as const;

export function Operations() {
  const { t } = useLanguage();
  const { show, state } = route.useSearch();
  const may = useMay();
  const navigate = useNavigate({ from: '/operations' });
  const narrow = useMediaQuery('(max-width: 30em)', false, { getInitialValueInEffect: false });
  return (
    <Page
      title={t('screen.operations')}
      lead={t('operations.lead')}
      actions={
        <SegmentedControl
          size="xs"
          // Three words side by side are wider than a phone.
          orientation={narrow ? 'vertical' : 'horizontal'}
          aria-label={t('screen.operations')}
          value={show ?? 'quarantine'}
          onChange={(value) => void navigate({ search: { show: shows.find((one) => one === value) }, replace: true })}
          data={[
            { value: 'quarantine', label: t('quarantine.title') },
            { value: 'rejects', label: t('rejects.title') },
            { value: 'switches', label: t('switches.title'), disabled: !may('messages.read') },
          ]}
        />
      }
    >
      {show === 'rejects' && <Rejects />}
      {show === 'switches' && (
        <>
          <Group mb="md">
            <SegmentedControl
              size="xs"
              aria-label={t('journeys.state')}
              value={state === 'lifted' ? 'lifted' : 'in_force'}
              onChange={(value) =>
                void navigate({
                  search: { show, state: value === 'lifted' ? 'lifted' : undefined },
                  replace: true,
                })
              }
              data={[
                { value: 'in_force', label: t('state.in_force') },
                { value: 'lifted', label: t('switches.everyOne') },
              ]}
            />
          </Group>
          <KillSwitches lifted={state === 'lifted'} />
        </>
      )}
      {show === undefined && (
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
