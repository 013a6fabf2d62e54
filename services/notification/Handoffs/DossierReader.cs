using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Notification.Contacts;
using Rapport.Notification.V1;

namespace Rapport.Notification.Handoffs;

/// <summary>Gathers what an agent should know at the moment of a claim.</summary>
internal sealed class DossierReader(ContactDirectory contacts, TimeProvider clock)
{
    private const int RecentEvents = 20;

    /// <summary>The dossier, serialised: it is frozen as it is now.</summary>
    /// <exception cref="DomainError">UNAVAILABLE: contact does not answer.</exception>
    public async Task<byte[]> ReadAsync(Domain.Handoff handoff, CancellationToken cancellation)
    {
        try
        {
            var dossier = new HandoffDossier
            {
                FreezeTime = clock.GetUtcNow().ToTimestamp(), Contact = handoff.Contact,
                Facts = Struct.Parser.ParseFrom(handoff.Facts),
            };
            if (await contacts.FindAsync(handoff.Origin.Workspace, handoff.Contact, cancellation) is { } contact)
            {
                dossier.Contact = contact.Contact_;
                dossier.Traits = contact.Traits;
                dossier.Identifiers.AddRange(
                    contact.Identifiers.Select(known => new Identifier { Type = known.Type, Value = known.Value }));
                dossier.RecentEvents.AddRange(await contacts.RecentEventsAsync(
                    handoff.Origin.Workspace, contact.Contact_, RecentEvents, cancellation));
            }

            return dossier.ToByteArray();
        }
        catch (RpcException)
        {
            throw DomainError.Unavailable("The contact's dossier", TimeSpan.FromSeconds(1));
        }
    }
}
