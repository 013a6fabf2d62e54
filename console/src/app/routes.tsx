import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import type { AuditSearch } from '../audit/filter';
import { type Stage, stages } from '../contacts/stages';
import { Home } from '../home/Home';
import { Loading } from '../ui/States';
import { NotHere } from './NotHere';
import { Shell } from './Shell';

const root = createRootRoute({ component: Shell, notFoundComponent: NotHere });

const text = (value: unknown) => (typeof value === 'string' && value.length > 0 ? value : undefined);
const yes = (value: unknown) => (value === true ? true : undefined);
const whole = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
const oneOf = <T extends string>(value: unknown, allowed: readonly T[]) => allowed.find((option) => option === value);

const tree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/', component: Home }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts',
    validateSearch: (
      search: Record<string, unknown>,
    ): { known?: 'known' | 'anonymous'; order?: 'oldest'; stage?: Stage } => ({
      known: oneOf(search.known, ['known', 'anonymous'] as const),
      order: oneOf(search.order, ['oldest'] as const),
      stage: oneOf(search.stage, stages),
    }),
    component: lazyRouteComponent(() => import('../contacts/Contacts'), 'Contacts'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/$contact',
    validateSearch: (search: Record<string, unknown>): { event?: string } => ({ event: text(search.event) }),
    component: lazyRouteComponent(() => import('../contact/Contact'), 'ContactScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/journeys',
    component: lazyRouteComponent(() => import('../journeys/Journeys'), 'Journeys'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/journeys/$journey',
    validateSearch: (search: Record<string, unknown>): { view?: 'list' | 'runs' } => ({
      view: oneOf(search.view, ['list', 'runs'] as const),
    }),
    component: lazyRouteComponent(() => import('../journeys/JourneyScreen'), 'JourneyScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates',
    validateSearch: (search: Record<string, unknown>): { make?: true } => ({ make: yes(search.make) }),
    component: lazyRouteComponent(() => import('../templates/Templates'), 'Templates'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates/$template',
    validateSearch: (
      search: Record<string, unknown>,
    ): { version?: number; contact?: string; view?: 'phone' | 'dark' | 'text' } => ({
      version: whole(search.version),
      contact: text(search.contact),
      view: oneOf(search.view, ['phone', 'dark', 'text'] as const),
    }),
    component: lazyRouteComponent(() => import('../templates/TemplateScreen'), 'TemplateScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/broadcasts',
    validateSearch: (search: Record<string, unknown>): { make?: true } => ({ make: yes(search.make) }),
    component: lazyRouteComponent(() => import('../broadcasts/Broadcasts'), 'Broadcasts'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/broadcasts/$broadcast',
    validateSearch: (search: Record<string, unknown>): { edit?: true } => ({ edit: yes(search.edit) }),
    component: lazyRouteComponent(() => import('../broadcasts/BroadcastScreen'), 'BroadcastScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/segments',
    validateSearch: (search: Record<string, unknown>): { show?: 'tags'; make?: true } => ({
      show: oneOf(search.show, ['tags'] as const),
      make: yes(search.make),
    }),
    component: lazyRouteComponent(() => import('../segments/Segments'), 'Segments'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/segments/$segment',
    validateSearch: (search: Record<string, unknown>): { edit?: true } => ({ edit: yes(search.edit) }),
    component: lazyRouteComponent(() => import('../segments/SegmentScreen'), 'SegmentScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/models',
    component: lazyRouteComponent(() => import('../models/Models'), 'Models'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/models/$model',
    component: lazyRouteComponent(() => import('../models/ModelScreen'), 'ModelScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/desk',
    validateSearch: (search: Record<string, unknown>): { queue?: string } => ({ queue: text(search.queue) }),
    component: lazyRouteComponent(() => import('../desk/Desk'), 'Desk'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/audit',
    validateSearch: (search: Record<string, unknown>): AuditSearch & { entry?: string } => ({
      principal: text(search.principal),
      call: text(search.call),
      resource: text(search.resource),
      from: text(search.from),
      until: text(search.until),
      entry: text(search.entry),
    }),
    component: lazyRouteComponent(() => import('../audit/Audit'), 'Audit'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/operations',
    validateSearch: (search: Record<string, unknown>): { show?: 'rejects' | 'switches'; state?: string } => ({
      show: oneOf(search.show, ['rejects', 'switches'] as const),
      state: oneOf(search.state, ['replayed', 'discarded', 'recorded', 'lifted'] as const),
    }),
    component: lazyRouteComponent(() => import('../operations/Operations'), 'Operations'),
  }),
]);

export const router = createRouter({
  routeTree: tree,
  basepath: '/console',
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading lines={6} />,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
