import { ActionIcon, AppShell, Burger, Button, Center, Group, Loader, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconLogout, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useLanguage } from '../language';
import { Failure } from '../ui/States';
import { Brand } from './Brand';
import { useGoKeys } from './keys';
import { Preferences } from './Preferences';
import { SignIn } from './SignIn';
import { groups, screens } from './screens';
import { mayDo, type Session, session, useSignOut } from './session';

const Finder = lazy(() => import('./Finder'));

/** The page around every screen; whoever is not signed in gets to sign in instead. */
export function Shell() {
  const query = useQuery(session);
  if (query.data === undefined)
    return query.isError ? (
      <main>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </main>
    ) : (
      <Center mih="100vh">
        <Loader size="sm" />
      </Center>
    );
  return query.data === null ? <SignIn /> : <SignedIn who={query.data} />;
}

function SignedIn({ who }: { who: Session }) {
  const { t } = useLanguage();
  const [opened, { toggle, close }] = useDisclosure();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const signOut = useSignOut();
  const [wantsFinder, setWantsFinder] = useState(false);
  // It is fetched when it is asked for the first time.
  const find = () => {
    setWantsFinder(true);
    void import('./Finder').then(({ openFinder }) => openFinder());
  };
  useHotkeys([
    ['mod+K', find],
    ['/', find],
  ]);
  useGoKeys((to) => void navigate({ to }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when one has got somewhere
  useEffect(close, [pathname]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="lg"
    >
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('app.menu')} />
          <Link to="/" className="brand">
            <Brand />
          </Link>
          <Button
            variant="default"
            size="xs"
            ml="auto"
            visibleFrom="xs"
            leftSection={<IconSearch size={14} aria-hidden />}
            rightSection={
              <Text size="xs" c="dimmed" component="kbd">
                Ctrl K
              </Text>
            }
            onClick={find}
          >
            {t('find.open')}
          </Button>
          <Preferences />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('signIn.out')}
            title={t('signIn.out')}
            onClick={() => void signOut()}
          >
            <IconLogout size={18} aria-hidden />
          </ActionIcon>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('app.menu')}>
        {groups.map((group) => (
          <div key={group}>
            <div className="nav-group">{t(`nav.${group}`)}</div>
            {screens
              .filter((screen) => screen.group === group)
              .map((screen) => (
                <Entry key={screen.to} screen={screen} who={who} />
              ))}
          </div>
        ))}
        <Text size="xs" c="dimmed" mt="auto" px="xs">
          {t('app.workspace')} <span className="mono">{who.workspace}</span>
        </Text>
      </AppShell.Navbar>
      <AppShell.Main id="content">
        <Outlet />
      </AppShell.Main>
      {wantsFinder && (
        <Suspense>
          <Finder />
        </Suspense>
      )}
    </AppShell>
  );
}

function Entry({ screen, who }: { screen: (typeof screens)[number]; who: Session }) {
  const { t } = useLanguage();
  const Icon = screen.icon;
  if (!mayDo(who, screen.scope))
    return (
      // biome-ignore lint/a11y/useValidAnchor: it stays a place in the menu, and says why it leads nowhere
      <a className="nav-link" role="link" aria-disabled="true" title={`${t('error.scope')} ${screen.scope}`}>
        <Icon size={18} stroke={1.75} aria-hidden />
        {t(`screen.${screen.name}`)}
      </a>
    );
  return (
    <Link to={screen.to} className="nav-link" activeOptions={{ exact: screen.to === '/' }}>
      <Icon size={18} stroke={1.75} aria-hidden />
      {t(`screen.${screen.name}`)}
    </Link>
  );
}
