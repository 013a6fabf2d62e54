// Calls of an unmodified @segment/analytics-node; ids carry SUFFIX so that runs do not meet.
const { Analytics } = require('@segment/analytics-node')

const suffix = process.env.SUFFIX
const analytics = new Analytics({ writeKey: process.env.RAPPORT_WRITE_KEY, host: process.env.RAPPORT_URL, flushAt: 3 })
analytics.on('error', (error) => {
  console.error(error)
  process.exitCode = 1
})

const anonymousId = `device-${suffix}`
const userId = `user-${suffix}`
analytics.page({ anonymousId, name: 'Prices', properties: { path: '/pricing/solar', topic: 'solar' } })
analytics.track({ anonymousId: `old-${suffix}`, event: 'Case Study Read' })
analytics.identify({ anonymousId, userId, traits: { email: `Node.${suffix}@Example.com`, first_name: 'Node' } })
analytics.track({ userId, event: 'Quote Requested', properties: { topic: 'solar', amount: 12.5 } })
analytics.group({ userId, groupId: `acme-${suffix}`, traits: { name: 'Acme' } })
analytics.alias({ userId, previousId: `old-${suffix}` })
analytics.closeAndFlush()
