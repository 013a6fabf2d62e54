// Calls of an unmodified @rudderstack/rudder-sdk-node, which packs bodies and labels them as forms.
const RudderAnalytics = require('@rudderstack/rudder-sdk-node')

const suffix = process.env.SUFFIX
const analytics = new RudderAnalytics(process.env.RAPPORT_WRITE_KEY, {
  dataPlaneUrl: process.env.RAPPORT_URL, flushAt: 2, flushInterval: 100,
})
const userId = `rudder-${suffix}`
analytics.identify({ userId, traits: { email: `rudder.${suffix}@example.com` } })
analytics.track({ userId, event: 'White Paper Downloaded' })
analytics.page({ userId, name: 'Prices', properties: { path: '/pricing' } })
// No exit here: its own flush may still be under way when a flush of ours is told to be done.
analytics.flush()
