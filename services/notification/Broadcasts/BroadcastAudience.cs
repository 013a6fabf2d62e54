using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.V1;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Ids;
using Rapport.Notification.Audiences;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain.Broadcasts;

namespace Rapport.Notification.Broadcasts;

/// <summary>
/// Takes the audience of a broadcast: the members of its segment page by page, each page stored before the place of the next.
/// What dies in between finds the page stored and goes on behind it, whoever has come into the segment or left it meanwhile.
/// </summary>
internal sealed class BroadcastAudience(
    BroadcastStore store, BroadcastChunkStore chunks, SegmentMembers segments, ActStore said, ConclusionRelay relay)
{
    private const int PageSize = 100;
    private const int PagesAtOnce = 20;

    /// <summary>Takes the next pages.</summary>
    public async Task TakeAsync(Broadcast broadcast, CancellationToken cancellation)
    {
        for (var i = 0; i < PagesAtOnce && !broadcast.IsAudienceComplete; i++)
        {
            var page = await segments.PageAsync(
                broadcast.Workspace, broadcast.Settings.Segment, broadcast.Cursor, PageSize, cancellation);
            if (page is not var (contacts, next))
            {
                await store.SaveAsync(broadcast.Pause(BroadcastReasons.SegmentUnknown), cancellation);
                return;
            }

            var chunk = await chunks.AddAsync(
                BroadcastChunk.Of(broadcast.Id, broadcast.Pages, next, contacts, broadcast.Settings.ControlPercent), cancellation);
            await TellArmsAsync(broadcast, chunk, cancellation);
            var saved = await store.SaveAsync(broadcast with
            {
                Pages = broadcast.Pages + 1, Cursor = chunk.Next, IsAudienceComplete = chunk.Next.Length == 0,
            }, cancellation);
            if (saved is null)
                return;
            broadcast = saved;
        }
    }

    private async Task TellArmsAsync(Broadcast broadcast, BroadcastChunk chunk, CancellationToken cancellation)
    {
        if (broadcast.Settings.ControlPercent == 0)
            return;
        await said.AddAsync(chunk.Members.Select(member => Assigned(broadcast, member.Contact)), cancellation);
        relay.Ring();
    }

    // Its id follows from broadcast and contact: however often it is told, the log has it once.
    private static Conclusion Assigned(Broadcast broadcast, string contact)
    {
        var assigned = new ExperimentAssigned
        {
            Experiment = broadcast.Id, Broadcast = broadcast.Id,
            Arm = ControlGroup.Has(broadcast.Id, contact, broadcast.Settings.ControlPercent) ? ControlGroup.Holdout : ControlGroup.Treated,
        };
        return new Conclusion
        {
            Id = DerivedId.From(broadcast.Id, contact, assigned.EventName()), Workspace = broadcast.Workspace, Contact = contact,
            Name = assigned.EventName(), OccurredAt = broadcast.StartedAt!.Value.ToTimestamp(),
            Properties = assigned.ToProperties(leaveOutEmpty: true), Hop = 1,
        };
    }
}
