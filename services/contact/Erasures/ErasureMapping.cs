using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Tombstones;
using Rapport.Contact.V1;

namespace Rapport.Contact.Erasures;

/// <summary>Receipts as the contract has them.</summary>
internal static class ErasureMapping
{
    public static Erasure ToProto(this ErasureRecord record) => new()
    {
        Id = record.Id, Contact = record.Contacts[0], MergedContacts = { record.Contacts.Skip(1) },
        State = record.CompletedAt is null ? ErasureState.Running : ErasureState.Complete, Mode = record.Mode, Reason = record.Reason,
        RequestedBy = record.RequestedBy, EraseTime = record.At.ToTimestamp(), CompleteTime = record.CompletedAt?.ToTimestamp(),
        Parts = { PartsOf(record) }, WaitsFor = record.WaitsFor, EntryHash = record.EntryHash, EntryNumber = record.Number,
    };

    // What is done, and what was counted and is still to be done.
    private static IEnumerable<ErasurePart> PartsOf(ErasureRecord record)
    {
        foreach (var part in record.Parts)
        {
            var shown = new ErasurePart
            {
                Service = part.Service, Store = part.Store, Form = part.Form, RetentionDays = part.RetentionDays,
                DoneTime = part.DoneAt.ToTimestamp(),
            };
            if (part.Form != ErasureForm.ByRetention && record.Items.TryGetValue($"{part.Service}/{part.Store}", out var items))
                shown.Items = items;
            yield return shown;
        }

        var done = record.Parts.Select(part => $"{part.Service}/{part.Store}").ToHashSet();
        foreach (var (key, items) in record.Items.Where(counted => !done.Contains(counted.Key)))
            yield return new ErasurePart { Service = key[..key.IndexOf('/')], Store = key[(key.IndexOf('/') + 1)..], Items = items };
    }
}
