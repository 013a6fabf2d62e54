using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Domain.Identities;
using Rapport.Events.Facts;
using Rapport.Hosting.Ids;

namespace Rapport.Contact.Contacts;

/// <summary>What made two contacts one, and what is needed to undo it.</summary>
internal sealed record MergeRecord
{
    public required string Workspace { get; init; }

    public required string Id { get; init; }

    /// <summary>The contact that ended.</summary>
    public required string From { get; init; }

    /// <summary>The survivor.</summary>
    public required string Into { get; init; }

    /// <summary>Somebody said it by a call; else an event carried identifiers of both.</summary>
    public required bool IsByCall { get; init; }

    /// <summary>The event that caused it.</summary>
    public required string Event { get; init; }

    /// <summary>When that was accepted.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The identifiers that moved.</summary>
    public required IReadOnlyList<IdentifierKey> Identifiers { get; init; }

    /// <summary>Contacts that had been merged into <see cref="From"/> before.</summary>
    public required IReadOnlyList<string> MergedContacts { get; init; }

    /// <summary>Acts of consent that waited at <see cref="From"/> for an address.</summary>
    public required IReadOnlyList<Event> Waiting { get; init; }

    /// <summary>The survivor just before.</summary>
    public required SurvivorBefore Survivor { get; init; }

    /// <summary>Where contact_absorbed stands in the log.</summary>
    public (int Partition, long N) Place { get; init; }

    /// <summary>How it was undone; null while it is in force.</summary>
    public UndoneMerge? Undone { get; init; }

    /// <summary>Id of the merge that an event causes.</summary>
    public static string IdOf(string from, string into, string cause) => DerivedId.From("merge", from, into, cause);

    /// <summary>A merge that is about to be carried out.</summary>
    public static MergeRecord Of(ContactRecord from, ContactRecord into, Event cause, bool isByCall) => new()
    {
        Workspace = into.Workspace, Id = IdOf(from.Id, into.Id, cause.Id), From = from.Id, Into = into.Id, IsByCall = isByCall,
        Event = cause.Id, At = cause.ReceivedAt.ToDateTimeOffset(), Identifiers = [.. from.Identifiers.Keys],
        MergedContacts = [.. from.Merged], Waiting = [.. from.Waiting],
        Survivor = new SurvivorBefore(
            into.Known, into.JoinedAt, [.. into.Identifiers.Keys], new Dictionary<string, TraitWord<Value>>(into.Traits), [.. into.Waiting]),
    };
}

/// <summary>A survivor just before a merge. What happened since is in the log.</summary>
/// <param name="Known">As <see cref="ContactRecord.Known"/>.</param>
/// <param name="JoinedAt">As <see cref="ContactRecord.JoinedAt"/>.</param>
/// <param name="Identifiers">Its identifiers.</param>
/// <param name="Traits">As <see cref="ContactRecord.Traits"/>.</param>
/// <param name="Waiting">As <see cref="ContactRecord.Waiting"/>.</param>
internal sealed record SurvivorBefore(
    bool Known, DateTimeOffset? JoinedAt, IReadOnlyList<IdentifierKey> Identifiers,
    Dictionary<string, TraitWord<Value>> Traits, IReadOnlyList<Event> Waiting);

/// <summary>How a merge was undone.</summary>
/// <param name="At">When that was asked for.</param>
/// <param name="Event">The event that asked for it.</param>
/// <param name="ReturnedEvents">Events since the merge that went back to the contact that had ended.</param>
internal sealed record UndoneMerge(DateTimeOffset At, string Event, int ReturnedEvents);
