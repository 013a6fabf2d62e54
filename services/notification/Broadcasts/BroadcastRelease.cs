using Google.Protobuf.WellKnownTypes;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Time;
using Rapport.Notification.Audiences;
using Rapport.Notification.Domain;
using Rapport.Notification.Domain.Broadcasts;
using Rapport.Notification.Messages;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Templates;
using Rapport.Notification.V1;
using Rapport.Storage.Time;
using Broadcast = Rapport.Notification.Domain.Broadcasts.Broadcast;

namespace Rapport.Notification.Broadcasts;

/// <summary>
/// Releases members of an audience and takes over how their messages ended. Somebody is marked as on the way before their
/// message is queued, and whoever looks at them puts it into the queue where it is not: so nobody is missed, and since its id
/// follows from broadcast and contact, nobody is written to twice, whatever dies in between and however many do it at once.
/// </summary>
internal sealed class BroadcastRelease(
    BroadcastStore store, BroadcastChunkStore chunks, MessageStore messages, MessageIntake intake, TemplateStore templates,
    ContactLookup contacts, StoreTime time, TimeProvider clock)
{
    /// <summary>Members on the way at most, those held for later not counted: what a pause or a halt does not stop.</summary>
    public const int MostOnTheWay = 500;

    private const int ChunksAtOnce = 5;
    private const int LooksAtOnce = 10;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAgainAtHeld = TimeSpan.FromSeconds(10);

    /// <summary>Releases as many as pace and way allow; whether there were any.</summary>
    public async Task<bool> ReleaseAsync(Broadcast broadcast, long onTheWay, CancellationToken cancellation)
    {
        var room = (int)Math.Max(0, MostOnTheWay - onTheWay);
        var waiting = room == 0 ? [] : await chunks.WaitingAsync(broadcast.Id, ChunksAtOnce, cancellation);
        var wanted = Math.Min(room, waiting.Sum(chunk => chunk.Members.Count(member => member.State == MemberState.Waiting)));
        if (wanted == 0)
            return false;
        var now = await time.SystemNowAsync(cancellation);
        var (allowed, pace) = broadcast.Pace.Take(broadcast.Settings.PerMinute, wanted, now);
        // Saved before anything goes: whoever paused or cancelled it meanwhile is heard, and two workers share one pace.
        if (allowed == 0 || await store.SaveAsync(broadcast with { Pace = pace }, cancellation) is null)
            return false;
        foreach (var chunk in waiting)
        {
            var some = Math.Min(allowed, chunk.Members.Count(member => member.State == MemberState.Waiting));
            if (some == 0)
                break;
            allowed -= some;
            var released = await ReleasedAsync(broadcast, chunk, some, cancellation);
            if (await chunks.SaveAsync(released, now + LookAgain, cancellation))
                await QueueAsync(broadcast, released, released.Members.Zip(chunk.Members)
                    .Where(pair => pair.First.State == MemberState.OnTheWay && pair.Second.State == MemberState.Waiting)
                    .Select(pair => pair.First), cancellation);
        }

        return true;
    }

    /// <summary>Takes over how messages ended, where it is time to look; whether anything has changed.</summary>
    public async Task<bool> SettleAsync(Broadcast broadcast, CancellationToken cancellation)
    {
        var now = await time.SystemNowAsync(cancellation);
        var due = await chunks.DueAsync(broadcast.Id, now, LooksAtOnce, cancellation);
        if (due.Count == 0)
            return false;
        var standing = await messages.StandingAsync(
            [.. due.SelectMany(chunk => OnTheWay(chunk).Select(chunk.MessageOf))], cancellation);
        var ends = standing.ToDictionary(each => each.Key, each => new MessageEnd(each.Value.State, each.Value.Reason, each.Value.HasBounced));
        var hasChanged = false;
        foreach (var chunk in due)
        {
            await QueueAsync(
                broadcast, chunk, OnTheWay(chunk).Where(member => !standing.ContainsKey(chunk.MessageOf(member))), cancellation);
            var settled = chunk.Settle(ends);
            var left = OnTheWay(settled).ToList();
            var held = left.Count(member => standing.TryGetValue(chunk.MessageOf(member), out var found) && found.IsHeld);
            hasChanged |= !ReferenceEquals(settled, chunk);
            await chunks.SaveAsync(
                settled with { Held = held }, now + (held == left.Count ? LookAgainAtHeld : LookAgain), cancellation);
        }

        return hasChanged;
    }

    /// <summary>Nobody who waits gets anything any more; whether there may be more of them.</summary>
    public async Task<bool> CancelAsync(Broadcast broadcast, CancellationToken cancellation)
    {
        var waiting = await chunks.WaitingAsync(broadcast.Id, ChunksAtOnce, cancellation);
        var now = await time.SystemNowAsync(cancellation);
        foreach (var chunk in waiting)
            await chunks.SaveAsync(chunk.Cancel(), now, cancellation);
        return waiting.Count > 0;
    }

    private static IEnumerable<BroadcastMember> OnTheWay(BroadcastChunk chunk) =>
        chunk.Members.Where(member => member.State == MemberState.OnTheWay);

    private async Task<BroadcastChunk> ReleasedAsync(
        Broadcast broadcast, BroadcastChunk chunk, int some, CancellationToken cancellation)
    {
        var ids = chunk.Members.Where(member => member.State == MemberState.Waiting).Take(some).Select(member => member.Contact);
        var known = await contacts.FindAllAsync(broadcast.Workspace, [.. ids], cancellation);
        var merged = known.Where(each => each.Key != each.Value).ToDictionary(each => each.Key, each => each.Value);
        var members = await chunks.MembersAsync(broadcast.Id, [.. merged.Values.Distinct()], cancellation);
        return chunk.Release(some, merged, members.Contains);
    }

    private async Task QueueAsync(
        Broadcast broadcast, BroadcastChunk chunk, IEnumerable<BroadcastMember> released, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().ToTimestamp();
        var some = released.ToList();
        if (some.Count == 0)
            return;
        // Without a template the decision says so; the channel is then of no account.
        var channel = (await templates.FindAsync(broadcast.Workspace, broadcast.Settings.Template, 0, cancellation))?.Channel ?? "email";
        await intake.AddAsync([.. some.Select(member => new Command
        {
            CommandId = Broadcast.CommandOf(chunk.Broadcast, member.Addressee), Workspace = broadcast.Workspace,
            Contact = member.Addressee, IssuedAt = now, Broadcast = broadcast.Id,
            SendMessage = new SendMessageAction
            {
                Channel = channel, Template = broadcast.Settings.Template, Priority = broadcast.Settings.Priority,
                Variables = Struct.Parser.ParseFrom(broadcast.Settings.Variables),
            },
        })], cancellation);
    }
}
