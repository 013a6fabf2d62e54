using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Contacts;
using Rapport.Contact.V1;

namespace Rapport.Contact.Merges;

/// <summary>Merges as the contract has them.</summary>
internal static class MergeMapping
{
    /// <summary>A merge.</summary>
    public static Merge ToProto(this MergeRecord merge) => new()
    {
        Id = merge.Id, From = merge.From, Into = merge.Into, Event = merge.Event, MergeTime = merge.At.ToTimestamp(),
        Cause = merge.IsByCall ? MergeCause.Call : MergeCause.Rule,
        Identifiers = { merge.Identifiers.Select(key => new MovedIdentifier { Type = key.Type, Value = key.Value }) },
        MergedContacts = { merge.MergedContacts },
        State = merge.Undone is null ? MergeState.InForce : MergeState.Undone,
        UndoTime = merge.Undone?.At.ToTimestamp(), UndoEvent = merge.Undone?.Event ?? "",
        ReturnedEventCount = merge.Undone?.ReturnedEvents ?? 0,
    };
}
